// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/menu.h"
#include "boot-entries/loader-conf.h"
#include "efi/menu-views.h"
#include "efi/menu-widths.h"

static uint32_t default_item(const struct menu_shape *shape)
{
	for (uint32_t i = 0; i < shape->n_items; i++)
		if (shape->items[i].facts->is_default)
			return i;
	return 0;
}

void menu_init(struct menu *menu, struct menu_shape_item *items, uint32_t n,
	       struct menu_shape_row *rows, uint32_t *order, int64_t now_sec)
{
	menu_shape_init(&menu->shape, items, n, rows, order);
	menu->about = menu->notice = menu->reason = menu->message = span_of(NULL);
	menu->log = menu->machine = NULL;
	menu->n_log = menu->n_machine = 0;
	menu->boot_log = span_of(NULL);
	menu->now_sec = now_sec;
	menu->details = (struct menu_details){ .item = MENU_NOTHING };
	menu->view = MENU_LIST;
	menu->top = 0;
	menu->scroll = 0;
	menu->page = menu->text_rows = menu->text_columns = 1;
	menu->countdown_sec = 0;
	menu->timeout_sec = TIMEOUT_UNSET;
	menu->asked = MENU_STAY;
	menu->search_len = 0;
	menu->search_from = MENU_NOTHING;
	menu->text[0] = '\0';
	line_edit_init(&menu->line, span_of(NULL));
	menu_measure(menu);
	menu->selected = menu_shape_nearest(&menu->shape, 0);
	menu_select_item(menu, default_item(&menu->shape));
}

static size_t at_least_1(size_t n)
{
	return n > 0 ? n : 1;
}

void menu_fit(struct menu *menu, size_t page, size_t text_rows, size_t text_columns)
{
	menu->page = at_least_1(page);
	menu->text_rows = at_least_1(text_rows);
	menu->text_columns = at_least_1(text_columns);
	menu->top = 0;
	menu_select_row(menu, menu->selected);
}

// The list moves as little as it can, but takes the heading above its first row along.
void menu_select_row(struct menu *menu, uint32_t row)
{
	const struct menu_shape *shape = &menu->shape;
	uint32_t n = shape->n_rows;

	menu->selected = menu_shape_nearest(shape, row < n ? row : n > 0 ? n - 1 : 0);
	menu->scroll = 0;
	if (menu->selected >= n) {
		menu->top = 0;
		return;
	}
	if (menu->selected < menu->top)
		menu->top = menu->selected;
	if (menu->selected - menu->top >= menu->page)
		menu->top = menu->selected - (uint32_t)menu->page + 1;
	if (menu->top > 0 && menu->top == menu->selected && menu->page > 1 &&
	    shape->rows[menu->top - 1].kind == MENU_SHAPE_HEADING)
		menu->top--;
}

uint32_t menu_item(const struct menu *menu)
{
	const struct menu_shape *shape = &menu->shape;

	if (menu->selected >= shape->n_rows || shape->rows[menu->selected].kind != MENU_SHAPE_ENTRY)
		return MENU_NOTHING;
	return shape->rows[menu->selected].item;
}

const struct boot_entry *menu_entry(const struct menu *menu)
{
	uint32_t item = menu_item(menu);

	return item == MENU_NOTHING ? NULL : menu->shape.items[item].entry;
}

const struct entry_facts *menu_facts(const struct menu *menu)
{
	uint32_t item = menu_item(menu);

	return item == MENU_NOTHING ? NULL : menu->shape.items[item].facts;
}

void menu_select_item(struct menu *menu, uint32_t item)
{
	menu_select_row(menu, menu_shape_reveal(&menu->shape, item));
}

bool menu_select_nth(struct menu *menu, size_t n)
{
	for (uint32_t row = 0; row < menu->shape.n_rows; row++) {
		if (menu->shape.rows[row].kind != MENU_SHAPE_ENTRY || --n > 0)
			continue;
		menu_select_row(menu, row);
		return true;
	}
	return false;
}

enum menu_action menu_press(struct menu *menu, struct key key)
{
	menu->countdown_sec = 0;
	switch (menu->view) {
	case MENU_LIST:
	case MENU_DETAILS:
		return menu_press_in_list(menu, key);
	case MENU_SEARCH:
		return menu_press_in_search(menu, key);
	case MENU_EDITOR:
		return menu_press_in_editor(menu, key);
	case MENU_CONFIRM:
		return menu_press_in_confirm(menu, key);
	case MENU_HELP:
	case MENU_MACHINE:
		return menu_press_in_text(menu, key);
	}
	return MENU_STAY;
}

enum menu_action menu_second(struct menu *menu)
{
	if (menu->countdown_sec == 0 || menu_item(menu) == MENU_NOTHING)
		return MENU_STAY;
	menu->countdown_sec--;
	return menu->countdown_sec == 0 ? MENU_EXPIRED : MENU_STAY;
}

bool menu_action_ends(enum menu_action action)
{
	return action == MENU_START || action == MENU_START_EDITED ||
	       action == MENU_START_AND_KEEP || action == MENU_EXPIRED || action == MENU_LEAVE;
}

uint32_t menu_wants_details(const struct menu *menu, bool always)
{
	uint32_t item = menu_item(menu);

	if (!always && menu->view != MENU_DETAILS)
		return MENU_NOTHING;
	return item == menu->details.item ? MENU_NOTHING : item;
}

void menu_edit(struct menu *menu, struct span command_line)
{
	line_edit_init(&menu->line, command_line);
	menu->view = MENU_EDITOR;
}

void menu_tell(struct menu *menu, const struct span *lines, size_t n, struct span boot_log)
{
	menu->boot_log = boot_log;
	menu->machine = lines;
	menu->n_machine = n;
	menu->scroll = 0;
	menu->view = MENU_MACHINE;
}

void menu_say(struct menu *menu, struct span message)
{
	if (menu->view != MENU_DETAILS)
		menu->view = MENU_LIST;
	menu->message = message;
}

void menu_changed(struct menu *menu)
{
	uint32_t item = menu_item(menu);

	menu_shape_update(&menu->shape);
	menu_measure(menu);
	if (item != MENU_NOTHING)
		menu_select_item(menu, item);
	else
		menu_select_row(menu, menu->selected);
}

void menu_more(struct menu *menu, uint32_t n)
{
	uint32_t item = menu_item(menu);

	menu_shape_init(&menu->shape, menu->shape.items, n, menu->shape.rows, menu->shape.order);
	menu->details.item = MENU_NOTHING;
	menu_measure(menu);
	if (item != MENU_NOTHING)
		menu_select_item(menu, item);
}
