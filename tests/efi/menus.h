// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Menus for tests: entries with what is known of them, on a day in November 2026.

#include "efi/menu.h"
#include "tests/boot-entries/text.h"

#define MENUS_MAX 1200u
#define MENUS_NOW "2026-11-22T12:00:00Z"

struct menus {
	struct boot_entry entries[MENUS_MAX];
	struct entry_facts facts[MENUS_MAX];
	struct menu_shape_item items[MENUS_MAX];
	char texts[MENUS_MAX][32];
	uint32_t n;
	struct menu_shape_row rows[MENUS_MAX + MENU_SHAPE_ROWS_EXTRA];
	uint32_t order[MENUS_MAX];
	struct menu menu;
};

struct menus *menus_make(void); // to be freed
struct entry_facts *menus_add(struct menus *menus, const char *id, const char *title,
			      const char *kernel, const char *created);
struct entry_facts *menus_add_generation(struct menus *menus, unsigned number, const char *title,
					 const char *kernel, const char *created);

// Three generations of Debian, the newest the default, the oldest the last good one.
struct menus *menus_three(void);
// Those, damaged and on trial ones, 12 of another machine, Windows and the firmware's rows.
struct menus *menus_mixed(void);
struct menus *menus_many(unsigned n);

// Makes the menu of what has been added.
void menus_start(struct menus *menus);

enum menu_action menus_press(struct menus *menus, enum key_code code);
enum menu_action menus_type(struct menus *menus, uint16_t character);
void menus_write(struct menus *menus, const char *text);
