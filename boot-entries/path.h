// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Paths from the root of a boot partition, as entries name their files. Components are separated by
// / or \ in any number; a leading separator is optional. Refused: an empty path, "." and "..",
// control characters and any of < > : " | ? * (no FAT name holds them, and with ":" a drive or a
// URL would pass), invalid UTF-8, more than BOOT_PATH_MAX bytes once written out.

#include "boot-entries/span.h"

// Writes the path with one separator before each component and a final NUL: \EFI\x for '\\', /EFI/x
// for '/'. BOOT_ERROR_PATH, _ENCODING, _TOO_LONG; _NO_ROOM when cap is too small (BOOT_PATH_MAX + 1
// never is).
int boot_path_print(struct span path, char separator, char *buf, size_t cap);

// The same checks without writing.
int boot_path_check(struct span path);

// True when path is written as boot_path_print() writes it.
bool boot_path_is_printed(struct span path, char separator);

// True when both are plain paths to the same file on FAT, which does not tell ASCII letters' case.
bool boot_path_equals(struct span a, struct span b);
