// SPDX-License-Identifier: GPL-2.0-or-later

// The views in front of the list.

#include "efi/menu-views.h"
#include "boot-entries/utf.h"
#include "efi/page.h"

static bool is_ctrl(struct key key, char letter)
{
	return key.code == KEY_CHARACTER && key.character == KEY_CTRL(letter);
}

// Over a serial line EDK2 holds Esc back for two seconds, in case it begins a longer code: hence
// Ctrl-C.
static bool is_escape(struct key key)
{
	return key.code == KEY_ESCAPE || is_ctrl(key, 'C') || is_ctrl(key, 'G');
}

// Search.

enum menu_action menu_search(struct menu *menu)
{
	if (span_is_empty(menu->shape.filter))
		menu->search_len = 0;
	menu->search_from = menu_item(menu);
	menu->view = MENU_SEARCH;
	return MENU_STAY;
}

void menu_end_search(struct menu *menu)
{
	uint32_t item = menu_item(menu);

	menu->search_len = 0;
	menu_shape_filter(&menu->shape, span_of(NULL));
	if (item == MENU_NOTHING)
		item = menu->search_from;
	menu_select_item(menu, item == MENU_NOTHING ? 0 : item);
}

static unsigned match_of(const struct menu_shape *shape, uint32_t row)
{
	const struct menu_shape_item *item = &shape->items[shape->rows[row].item];

	return entry_facts_match(item->entry, item->facts, shape->filter);
}

// The same entry stays selected as long as none matches better.
static void filter(struct menu *menu)
{
	uint32_t item = menu_item(menu), row;

	menu_shape_filter(&menu->shape, (struct span){ menu->search, menu->search_len });
	row = menu_shape_find(&menu->shape, item == MENU_NOTHING ? menu->search_from : item);
	if (row < menu->shape.n_rows && match_of(&menu->shape, row) < match_of(&menu->shape, 0))
		row = 0;
	menu->top = 0; // the best ones stand there
	menu_select_row(menu, row < menu->shape.n_rows ? row : 0);
}

static void add_to_search(struct menu *menu, uint16_t character)
{
	char text[4];
	size_t len = 0;

	if (utf16_to_utf8(&character, 1, text, sizeof text, &len) < 0 ||
	    len > sizeof menu->search - menu->search_len)
		return;
	__builtin_memcpy(menu->search + menu->search_len, text, len);
	menu->search_len += len;
	filter(menu);
}

static void take_from_search(struct menu *menu)
{
	while (menu->search_len > 0 &&
	       ((unsigned char)menu->search[--menu->search_len] & 0xc0) == 0x80)
		;
	filter(menu);
}

enum menu_action menu_press_in_search(struct menu *menu, struct key key)
{
	if (is_ctrl(key, 'L'))
		return MENU_REDRAW;
	if (menu_move_by(menu, key))
		return MENU_STAY;
	if (key.code == KEY_ENTER || is_escape(key) ||
	    (key.code == KEY_BACKSPACE && menu->search_len == 0)) {
		menu->view = MENU_LIST;
		if (key.code != KEY_ENTER || menu->shape.n_rows == 0)
			menu_end_search(menu);
	} else if (key.code == KEY_BACKSPACE) {
		take_from_search(menu);
	} else if (key.code == KEY_CHARACTER && key.character >= ' ') {
		add_to_search(menu, key.character);
	}
	return MENU_STAY;
}

// The others.

enum menu_action menu_press_in_editor(struct menu *menu, struct key key)
{
	if (key.code == KEY_ENTER)
		return MENU_START_EDITED;
	if (is_escape(key))
		menu->view = MENU_LIST;
	else if (is_ctrl(key, 'L'))
		return MENU_REDRAW;
	else
		line_edit_press(&menu->line, key);
	return MENU_STAY;
}

static bool means_yes(struct key key)
{
	return key.code == KEY_ENTER ||
	       (key.code == KEY_CHARACTER && (key.character == 'y' || key.character == 'Y'));
}

enum menu_action menu_press_in_confirm(struct menu *menu, struct key key)
{
	if (is_ctrl(key, 'L'))
		return MENU_REDRAW;
	menu->view = MENU_LIST;
	return means_yes(key) ? menu->asked : MENU_STAY;
}

// A text that fits needs no scrolling: then these keys leave it, too, as any other does.
static bool scroll_by(struct menu *menu, struct key key)
{
	size_t before = menu->scroll, page = menu->text_rows;

	if (key.code == KEY_UP || key.code == KEY_PAGE_UP)
		page_scroll_up(menu, key.code == KEY_UP ? 1 : page);
	else if (key.code == KEY_DOWN || key.code == KEY_PAGE_DOWN)
		page_scroll_down(menu, key.code == KEY_DOWN ? 1 : page);
	else
		return false;
	return menu->scroll != before || page_count(menu) > menu->text_rows;
}

enum menu_action menu_press_in_text(struct menu *menu, struct key key)
{
	if (is_ctrl(key, 'L'))
		return MENU_REDRAW;
	if (!scroll_by(menu, key))
		menu->view = MENU_LIST;
	return MENU_STAY;
}
