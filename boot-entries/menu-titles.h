// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Titles that clash: "Debian GNU/Linux 13 (trixie)" twice in a menu helps nobody. What tells such
// entries apart stands behind the title, as in systemd-boot, but only what does differ: the
// version, else the first 8 digits of the machine id, else the id.
//
//   Arch Linux (6.12.1, 0123abcd)
//   Arch Linux (6.12.1, 4567cdef)
//   Arch Linux (6.11.9)
//
// On a narrow line the title is cut first; what tells it apart has up to half of the line.

#include "boot-entries/boot-entry.h"

enum menu_title_part {
	MENU_TITLE_VERSION = 1,
	MENU_TITLE_MACHINE = 2,
	MENU_TITLE_ID = 4,
};

// Finds for each of n entries which parts (enum menu_title_part, or'ed) its title needs. scratch:
// room for 2 * n indices. About n log2 n comparisons.
void menu_titles_compare(const struct boot_entry *const *entries, size_t n, uint32_t *scratch,
			 uint8_t *ret_parts);

// Writes title, which need not be the entry's own, with these parts of the entry, for a line of at
// most max_cells cells (utf8_to_screen). NUL-terminated, cut to fit cap, which must not be 0;
// 2 * max_cells + 1 is always enough. Returns the number of cells.
size_t menu_titles_print(const struct boot_entry *entry, struct span title, uint8_t parts,
			 size_t max_cells, char *buf, size_t cap);
