// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The header of a flattened devicetree (Devicetree Specification 0.4, section 5.2): enough to tell
// a blob from another file, or from a part of one, before firmware and kernel trust it. Numbers are
// big-endian:
//
//   0 magic d00dfeed   4 size of all   8, 12 where structure and strings are   20 version
//   24 last compatible version   32, 36 size of strings and of the structure (version 17)

#include "boot-entries/span.h"

#define FDT_HEADER_SIZE 40u
#define FDT_MAX ((size_t)32 << 20) // as in systemd-boot

// BOOT_ERROR_SYNTAX: not a devicetree; _VERSION: not one that version 17 can read; _TRUNCATED:
// shorter than it says; _RANGE: structure or strings outside of it; _TOO_LONG.
int fdt_check(struct span blob);
