// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The EFI variable LoaderEntries: the ids of all that a loader has seen at this start, in the order
// of its menu (https://systemd.io/BOOT_LOADER_INTERFACE).
//
//   value = *( ID 0 )      UTF-16, little-endian; the last 0 may be missing
//
// An id is at most BOOT_ID_MAX bytes of UTF-8; what is longer, or empty, is passed over.

#include "boot-entries/limits.h"
#include "boot-entries/span.h"

// Takes the next id off the front of *rest, with a NUL. False behind the last one.
bool loader_entries_next(struct span *rest, char ret[BOOT_ID_MAX + 1]);
