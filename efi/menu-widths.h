// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the columns of a list say, and how wide that gets. All entries count, not only those on the
// screen: columns must not move under somebody who scrolls.

#include "efi/menu.h"

#define MENU_CELL_BYTES 512u // of a column's text

void menu_measure(struct menu *menu);

// "3 days ago", or empty.
void menu_print_age(const struct menu *menu, const struct entry_facts *facts, char *buf,
		    size_t cap);

// "2026-11-22", or empty.
void menu_print_date(const struct entry_facts *facts, char *buf, size_t cap);

// The kernel's version as facts have it, else as the entry has it.
struct span menu_kernel(const struct boot_entry *entry, const struct entry_facts *facts);
