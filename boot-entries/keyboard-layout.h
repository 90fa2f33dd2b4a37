// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The language of a keyboard layout in the firmware's database (UEFI 2.10, sections 33.2.4 and
// 34.8.10), little-endian, without gaps:
//
//   0 u16 size of all   2 GUID   18 u32 where its descriptions are   22 u8 number of keys
//   descriptions: u16 how many, then UTF-16: language (RFC 4646, "de-DE"), blank, name, ...

#include "boot-entries/span.h"

#define KEYBOARD_LANGUAGE_MAX                                                                      \
	32u // bytes, with a NUL; a tag is at most 35 in theory, "de-CH" in fact

// Writes the first description's language. BOOT_ERROR_TRUNCATED: shorter than it says; _RANGE:
// descriptions outside of it; _MISSING: none; _SYNTAX: not letters, digits and "-"; _NO_ROOM.
int keyboard_layout_language(const void *layout, size_t size, char ret[KEYBOARD_LANGUAGE_MAX]);
