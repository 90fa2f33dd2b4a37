// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/menu.h"

void menu_init(struct menu *menu, const struct menu_row *rows, size_t n_rows, size_t default_row,
	       size_t page)
{
	menu->rows = rows;
	menu->n_rows = n_rows;
	menu->default_row = default_row;
	menu->top = 0;
	menu->page = page;
	menu->countdown_sec = 0;
	menu->view = MENU_LIST;
	menu->message = menu->reason = menu->about = span_of(NULL);
	menu->warnings = NULL;
	menu->n_warnings = 0;
	line_edit_init(&menu->line, span_of(NULL));
	menu_select(menu, default_row);
}

void menu_select(struct menu *menu, size_t row)
{
	menu->selected = row < menu->n_rows ? row : menu->n_rows - 1;
	if (menu->selected < menu->top)
		menu->top = menu->selected;
	if (menu->selected >= menu->top + menu->page)
		menu->top = menu->selected - menu->page + 1;
}

static void select_up(struct menu *menu, size_t n)
{
	menu_select(menu, menu->selected > n ? menu->selected - n : 0);
}

static void select_down(struct menu *menu, size_t n)
{
	menu_select(menu, menu->selected + n);
}

static enum menu_action press_character(struct menu *menu, uint16_t character)
{
	switch (character) {
	case 'j':
		select_down(menu, 1);
		break;
	case 'k':
		select_up(menu, 1);
		break;
	case 'e':
		return MENU_EDIT;
	case '?':
	case 'h':
		menu->view = MENU_HELP;
		break;
	case 'v':
		menu->message = menu->about;
		break;
	case 'q':
	case 'Q':
		return MENU_LEAVE;
	case KEY_CTRL('L'):
		return MENU_REDRAW;
	default:
		if (character >= '1' && character <= '9' && character - '1' < (int)menu->n_rows)
			menu_select(menu, character - (size_t)'1');
	}
	return MENU_STAY;
}

static enum menu_action press_in_list(struct menu *menu, struct key key)
{
	menu->message = span_of(NULL);
	switch (key.code) {
	case KEY_CHARACTER:
		return press_character(menu, key.character);
	case KEY_UP:
		select_up(menu, 1);
		break;
	case KEY_DOWN:
		select_down(menu, 1);
		break;
	case KEY_PAGE_UP:
		select_up(menu, menu->page);
		break;
	case KEY_PAGE_DOWN:
		select_down(menu, menu->page);
		break;
	case KEY_HOME:
		menu_select(menu, 0);
		break;
	case KEY_END:
		menu_select(menu, menu->n_rows - 1);
		break;
	case KEY_ENTER:
		return MENU_START;
	case KEY_NONE:
	case KEY_LEFT:
	case KEY_RIGHT:
	case KEY_DELETE:
	case KEY_BACKSPACE:
	case KEY_ESCAPE:
		break;
	}
	return MENU_STAY;
}

static bool is_ctrl(struct key key, char letter)
{
	return key.code == KEY_CHARACTER && key.character == KEY_CTRL(letter);
}

// Over a serial line EDK2 holds Esc back for two seconds, in case it begins a longer code: hence
// Ctrl-C.
static enum menu_action press_in_editor(struct menu *menu, struct key key)
{
	if (key.code == KEY_ENTER)
		return MENU_START_EDITED;
	if (key.code == KEY_ESCAPE || is_ctrl(key, 'C'))
		menu->view = MENU_LIST;
	else if (is_ctrl(key, 'L'))
		return MENU_REDRAW;
	else
		line_edit_press(&menu->line, key);
	return MENU_STAY;
}

enum menu_action menu_press(struct menu *menu, struct key key)
{
	menu->countdown_sec = 0;
	if (menu->view == MENU_LIST)
		return press_in_list(menu, key);
	if (menu->view == MENU_EDITOR)
		return press_in_editor(menu, key);
	menu->view = MENU_LIST;
	return MENU_STAY;
}

enum menu_action menu_second(struct menu *menu)
{
	if (menu->countdown_sec == 0)
		return MENU_STAY;
	menu->countdown_sec--;
	return menu->countdown_sec == 0 ? MENU_EXPIRED : MENU_STAY;
}

void menu_edit(struct menu *menu, struct span command_line)
{
	line_edit_init(&menu->line, command_line);
	menu->view = MENU_EDITOR;
}

void menu_say(struct menu *menu, struct span message)
{
	menu->view = MENU_LIST;
	menu->message = message;
}
