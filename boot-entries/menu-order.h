// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The order of a boot menu: UAPI.1 "Sorting", as systemd-boot 262's boot_entry_compare() has it,
// suffix of the id included: entries with tries used up last; those with a sort-key before those
// without; sort-key up, machine-id up (none first), version down, profile up; then id down in
// version order; then, both counted, more tries left first and fewer done first. Others
// (boot-entry.h) stand behind all of these, by kind, and as they were found.

#include "boot-entries/boot-entry.h"

// Negative, zero or positive as a stands above, with or below b.
int menu_order_compare(const struct boot_entry *a, const struct boot_entry *b);

// Sorts n pointers, equal ones staying as they were. scratch: room for n pointers. At most n log2 n
// comparisons.
void menu_order_sort(const struct boot_entry **entries, size_t n,
		     const struct boot_entry **scratch);

// Of x.conf and x+3.conf, which are one entry to every reader of ids, only the counted one stays:
// its tries are what keeps a bad system from being started for ever. May reorder, and returns how
// many pointers are left; call it before menu_order_sort. scratch as there.
size_t menu_order_drop_twins(const struct boot_entry **entries, size_t n,
			     const struct boot_entry **scratch);
