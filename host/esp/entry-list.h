// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The parts of entries.h, private to host/esp: how a list grows, and what catalogs put into it.

#include "host/esp/catalog.h"
#include "host/esp/entries.h"

// Both take over what they are given.
void entry_list_add(struct entry_list *list, struct esp_entry *entry);
void entry_list_add_unusable(struct entry_list *list, struct unusable_entry entry);
void entry_list_free_entry(struct esp_entry *entry);

// Drops twins and puts the rest into the order of the menu.
void entry_list_sort(struct entry_list *list);

// Finds out which of its files are not there or, by the catalog that lists it (NULL: none), have
// another size or are not in the catalog.
void entry_check_files(struct esp_entry *entry, const struct catalog_file *catalog);

// The generations that the catalogs of a place list, token by token: as the loader has it, their
// files are not read as entries any more.
struct cover {
	char *token;
	uint32_t *numbers; // ascending
	struct esp_entry **entries;
	size_t n;
};

struct covers {
	struct cover *items;
	size_t n;
};

// Adds them to the list. Never fails: a catalog that is no good lists nothing, and one that cannot
// be read is in list->error. covers_done releases *ret, whose entries stay the list's.
void covers_read(struct entry_list *list, const struct place *place, struct covers *ret);
void covers_done(struct covers *covers);

// The entry with this id, or NULL.
struct esp_entry *covers_find(const struct covers *covers, const char *id);
