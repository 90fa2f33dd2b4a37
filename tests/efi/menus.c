// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/efi/menus.h"

struct menus *menus_make(void)
{
	return calloc(1, sizeof(struct menus));
}

struct entry_facts *menus_add(struct menus *menus, const char *id, const char *title,
			      const char *kernel, const char *created)
{
	uint32_t i = menus->n++;
	struct boot_entry *entry = &menus->entries[i];

	cr_assert_lt(i, MENUS_MAX);
	snprintf(entry->id, sizeof entry->id, "%s", id);
	entry->title = span_of(title);
	entry->kernel_version = span_of(kernel);
	entry->sort_key = span_of("genboot");
	if (created)
		cr_assert(utc_parse(span_of(created), &menus->facts[i].created));
	menus->items[i] = (struct menu_shape_item){ .entry = entry, .facts = &menus->facts[i] };
	return &menus->facts[i];
}

struct entry_facts *menus_add_generation(struct menus *menus, unsigned number, const char *title,
					 const char *kernel, const char *created)
{
	char *id = menus->texts[menus->n];

	snprintf(id, sizeof menus->texts[0], "deb-%u.conf", number);
	menus->entries[menus->n].generation = number;
	return menus_add(menus, id, title, kernel, created);
}

static void add_three(struct menus *menus)
{
	struct entry_facts *facts;

	facts = menus_add_generation(menus, 3, "Debian GNU/Linux 13 (trixie)",
				     "6.12.94+deb13-amd64", "2026-11-22T10:00:00Z");
	facts->is_default = true;
	facts->changes[0] = span_of("kernel 6.1.0-50 -> 6.12.94");
	facts->changes[1] = span_of("libc6 2.36-9 -> 2.41-12");
	facts->n_changes = 2;
	facts = menus_add_generation(menus, 2, "before the upgrade: Debian GNU/Linux 12 (bookworm)",
				     "6.1.0-50-cloud-amd64", "2026-11-21T06:30:00Z");
	facts->label = span_of("before the upgrade");
	facts->note = span_of("the printer still works here");
	facts->pinned = true;
	facts = menus_add_generation(menus, 1, "Debian GNU/Linux 12 (bookworm)", "6.1.0-49-amd64",
				     "2026-08-01T06:30:00Z");
	facts->is_last_good = facts->was_booted_last = true;
	facts->health = CATALOG_HEALTH_GOOD;
	utc_parse(span_of("2026-08-02T00:00:00Z"), &facts->good_since);
}

struct menus *menus_three(void)
{
	struct menus *menus = menus_make();

	add_three(menus);
	menus_start(menus);
	return menus;
}

static void add_other(struct menus *menus, const char *id, const char *title,
		      enum menu_shape_place place)
{
	struct boot_entry other = { 0 };

	menus_add(menus, id, title, "", NULL);
	boot_entry_parse_other(span_of(id), &other);
	menus->entries[menus->n - 1].kind = other.kind;
	menus->entries[menus->n - 1].sort_key = span_of(NULL);
	menus->items[menus->n - 1].place = place;
}

static void add_nas(struct menus *menus)
{
	for (unsigned number = 12; number > 0; number--) {
		char *id = menus->texts[menus->n];

		snprintf(id, sizeof menus->texts[0], "nas-%u.conf", number);
		menus->entries[menus->n].generation = number;
		menus->entries[menus->n].machine_id = span_of("0123456789abcdef0123456789abcdef");
		menus_add(menus, id, "Storage", "6.6", "2024-01-02T03:04:05Z");
	}
}

struct menus *menus_mixed(void)
{
	struct menus *menus = menus_make();
	struct entry_facts *facts;

	add_three(menus);
	menus->entries[1].damaged = true;
	menus->facts[1].damage = span_of("kernel missing");
	facts = menus_add_generation(menus, 0, "try me", "", "1970-01-01T00:00:00Z");
	facts->is_on_trial = true;
	facts->tries_left = 2;
	facts->tries_done = 1;
	add_nas(menus);
	add_other(menus, "auto-windows", "Windows Boot Manager", MENU_SHAPE_OTHER);
	add_other(menus, "auto-efi-shell", "EFI Shell", MENU_SHAPE_OTHER);
	add_other(menus, "auto-reboot-to-firmware-setup", "Firmware setup", MENU_SHAPE_MACHINE);
	add_other(menus, "auto-poweroff", "Power off", MENU_SHAPE_MACHINE);
	add_other(menus, "auto-reboot", "Reboot", MENU_SHAPE_MACHINE);
	menus_start(menus);
	return menus;
}

struct menus *menus_many(unsigned n)
{
	struct menus *menus = menus_make();

	for (unsigned number = n; number > 0; number--)
		menus_add_generation(menus, number, "Debian", "6.12", "2026-11-20T00:00:00Z");
	if (n > 0)
		menus->facts[0].is_default = true;
	menus_start(menus);
	return menus;
}

void menus_start(struct menus *menus)
{
	struct menu *menu = &menus->menu;
	struct utc now;

	cr_assert(utc_parse(S(MENUS_NOW), &now));
	menu_init(menu, menus->items, menus->n, menus->rows, menus->order, utc_to_seconds(&now));
	menu->about = span_of("genboot 1.0");
	menu->reason = span_of("\"default\" in loader.conf (deb-3.conf)");
}

enum menu_action menus_press(struct menus *menus, enum key_code code)
{
	return menu_press(&menus->menu, (struct key){ .code = code });
}

enum menu_action menus_type(struct menus *menus, uint16_t character)
{
	return menu_press(&menus->menu,
			  (struct key){ .code = KEY_CHARACTER, .character = character });
}

void menus_write(struct menus *menus, const char *text)
{
	for (; *text != '\0'; text++)
		menus_type(menus, (uint16_t)*text);
}
