// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the menu says of each entry, gathered from where it is known: the catalog, the state record,
// choose(), the Boot Loader Interface's variables, pins, and what has been found out in this boot.

#include "efi/loader.h"
#include "efi/menu.h"

// The menu's memory, with room for the others that may still be found, allocated once. NULL without
// memory.
struct menu_memory {
	struct menu menu;
	struct entry_facts *facts; // in menu order, as items
	struct menu_shape_item *items;
	struct menu_shape_row *rows;
	uint32_t *order;
	char command_line[ENTRY_OPTIONS_MAX]; // of menu.details
};

struct menu_memory *facts_allocate(struct loader *loader);

// Fills in items and facts; default_row: the entry that starts without being asked for.
void facts_gather(struct loader *loader, size_t default_row, struct menu_memory *ret);

// Looks up what is only shown of an entry that somebody looks at.
void facts_look_up(struct loader *loader, uint32_t item, struct menu_memory *ret);
