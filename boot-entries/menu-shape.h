// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The rows of a boot menu: entries grouped by system and folded, so that a thousand generations are
// as quick to read as three.
//
//   Debian GNU/Linux 13 (trixie)        heading of a system; only where there are several
//     the default                       on top, without repetition: the default, the last good one,
//     the last good one                 the pinned ones, the newest (and the next to it, up to
//     pinned ones, new to old           MENU_SHAPE_TOP_MIN rows)
//     the newest
//     older (993)                       the others, folded until somebody opens it
//   Other systems
//     Windows, ...
//   This machine
//     firmware setup, reboot, power off
//
// A system is a sort-key and a machine id. Systems stand as their first entries do in the menu's
// order, and so do a system's entries below "older". Entries with neither key are "Other entries".
// A system of up to MENU_SHAPE_INLINE entries has no fold, nor has one where it would save no row:
// all are there, in the order of above. Each entry has one row at most, and exactly one when
// everything is unfolded; the default and the last good one always have theirs.
//
// The two fixed places at the end keep the menu's order. Where there are more other systems than
// MENU_SHAPE_INLINE, those behind the first ones (and the default) are folded as "more (12)".
//
// With a filter it is a flat list of what matches (entry_facts_match): what matches better is
// first, and of what matches equally well, the menu's order.

#include "boot-entries/boot-entry.h"
#include "boot-entries/entry-facts.h"

#define MENU_SHAPE_SYSTEMS_MAX 32u // entries of further ones stand with those of the last
#define MENU_SHAPE_INLINE 6u
#define MENU_SHAPE_TOP_MIN 3u
#define MENU_SHAPE_PINNED_MAX 4u // on top; further ones are among the older
#define MENU_SHAPE_GROUPS_MAX (MENU_SHAPE_SYSTEMS_MAX + 2u) // and the two fixed places
#define MENU_SHAPE_ROWS_EXTRA (2 * MENU_SHAPE_GROUPS_MAX)   // rows that are no entries

enum menu_shape_place {
	MENU_SHAPE_SYSTEM,
	MENU_SHAPE_OTHER,   // Windows, macOS, shells, Boot####
	MENU_SHAPE_MACHINE, // firmware setup, reboot, power off
};

struct menu_shape_item {
	const struct boot_entry *entry;
	const struct entry_facts *facts;
	enum menu_shape_place place;
	uint8_t title_parts; // from menu_titles_compare(); 0 as long as titles need not be told
			     // apart
	uint8_t group;       // menu_shape_init() sets it
};

enum menu_shape_row_kind {
	MENU_SHAPE_HEADING, // not to be selected
	MENU_SHAPE_ENTRY,
	MENU_SHAPE_OLDER, // stands for what is folded, or above it
};

struct menu_shape_row {
	enum menu_shape_row_kind kind;
	uint32_t item; // into items; of a heading or fold, the first of its group
	uint32_t group;
};

struct menu_shape_group {
	enum menu_shape_place place;
	bool is_mixed; // of several systems, or of none
	bool is_unfolded;
	uint32_t first_item;
	uint32_t first, n; // its share of order
	uint32_t n_older;  // of them, below the fold; 0 without one
};

struct menu_shape {
	struct menu_shape_item *items;
	uint32_t n_items;
	struct menu_shape_row *rows; // what the menu shows
	uint32_t n_rows;
	uint32_t *order; // items group by group, in menu order
	struct menu_shape_group groups[MENU_SHAPE_GROUPS_MAX];
	uint32_t n_groups, n_systems;
	struct span filter;
};

// Groups n items in menu order and makes the rows, all folded. Borrowed: items, whose entries must
// not change their keys from then on; rows, room for n + MENU_SHAPE_ROWS_EXTRA; order, room for n.
void menu_shape_init(struct menu_shape *shape, struct menu_shape_item *items, uint32_t n,
		     struct menu_shape_row *rows, uint32_t *order);

// Makes the rows again, after facts have changed.
void menu_shape_update(struct menu_shape *shape);

// Opens or closes the group of the row and returns the row of its fold. Without a fold, or with a
// filter, nothing happens and it is row.
uint32_t menu_shape_fold(struct menu_shape *shape, uint32_t row, bool unfold);

// Shows what matches text and nothing else; everything again when text has no words. Borrowed until
// the next call.
void menu_shape_filter(struct menu_shape *shape, struct span text);

// The row that shows the item, or n_rows: it is folded away or filtered out.
uint32_t menu_shape_find(const struct menu_shape *shape, uint32_t item);

// The same, but opens its group and ends the filter where that is needed. n_rows only when there is
// no such item.
uint32_t menu_shape_reveal(struct menu_shape *shape, uint32_t item);

bool menu_shape_may_select(const struct menu_shape *shape, uint32_t row);

// The nearest row that may be selected: row, one below it, one above it; n_rows when there is none.
uint32_t menu_shape_nearest(const struct menu_shape *shape, uint32_t row);

// Writes what the row says for a line of at most max_cells cells: a title (menu-titles.h), a
// system's name, "older (12)". Bytes and result as menu_titles_print()'s.
size_t menu_shape_print(const struct menu_shape *shape, uint32_t row, size_t max_cells, char *buf,
			size_t cap);
