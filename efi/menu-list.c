// SPDX-License-Identifier: GPL-2.0-or-later

// The list's keys, and those of the details, which are the list looked at from nearer.

#include "efi/menu-views.h"
#include "efi/page.h"

void menu_move_down(struct menu *menu, uint32_t n)
{
	uint32_t end = menu->shape.n_rows, from = menu->selected;
	uint32_t row = n < end - from ? from + n : end;

	while (row < end && !menu_shape_may_select(&menu->shape, row))
		row++;
	if (row >= end && end > 0)
		for (row = end - 1; row > from && !menu_shape_may_select(&menu->shape, row);)
			row--;
	menu_select_row(menu, row);
}

// Above the first row that may be selected there is nothing but its heading: the nearest row is it
// again.
void menu_move_up(struct menu *menu, uint32_t n)
{
	uint32_t row = menu->selected > n ? menu->selected - n : 0;

	while (row > 0 && !menu_shape_may_select(&menu->shape, row))
		row--;
	menu_select_row(menu, row);
}

static uint32_t rows_of_a_page(const struct menu *menu)
{
	return (uint32_t)menu->page;
}

bool menu_move_by(struct menu *menu, struct key key)
{
	if (key.code == KEY_UP || (key.code == KEY_CHARACTER && key.character == KEY_CTRL('P')))
		menu_move_up(menu, 1);
	else if (key.code == KEY_DOWN ||
		 (key.code == KEY_CHARACTER && key.character == KEY_CTRL('N')))
		menu_move_down(menu, 1);
	else if (key.code == KEY_PAGE_UP)
		menu_move_up(menu, rows_of_a_page(menu));
	else if (key.code == KEY_PAGE_DOWN)
		menu_move_down(menu, rows_of_a_page(menu));
	else
		return false;
	return true;
}

static enum menu_action up(struct menu *menu)
{
	menu_move_up(menu, 1);
	return MENU_STAY;
}

static enum menu_action down(struct menu *menu)
{
	menu_move_down(menu, 1);
	return MENU_STAY;
}

static enum menu_action page_up(struct menu *menu)
{
	if (menu->view == MENU_DETAILS)
		page_scroll_up(menu, menu->text_rows);
	else
		menu_move_up(menu, rows_of_a_page(menu));
	return MENU_STAY;
}

static enum menu_action page_down(struct menu *menu)
{
	if (menu->view == MENU_DETAILS)
		page_scroll_down(menu, menu->text_rows);
	else
		menu_move_down(menu, rows_of_a_page(menu));
	return MENU_STAY;
}

static enum menu_action first(struct menu *menu)
{
	menu_select_row(menu, 0);
	return MENU_STAY;
}

static enum menu_action last(struct menu *menu)
{
	menu_move_down(menu, menu->shape.n_rows);
	return MENU_STAY;
}

static bool is_on_fold(const struct menu *menu)
{
	return menu->selected < menu->shape.n_rows &&
	       menu->shape.rows[menu->selected].kind == MENU_SHAPE_OLDER;
}

static bool is_unfolded(const struct menu *menu)
{
	const struct menu_shape *shape = &menu->shape;

	return menu->selected < shape->n_rows &&
	       shape->groups[shape->rows[menu->selected].group].is_unfolded;
}

static enum menu_action fold(struct menu *menu, bool unfold)
{
	menu_select_row(menu, menu_shape_fold(&menu->shape, menu->selected, unfold));
	return MENU_STAY;
}

static enum menu_action start(struct menu *menu)
{
	if (is_on_fold(menu))
		return fold(menu, !is_unfolded(menu));
	return menu_item(menu) == MENU_NOTHING ? MENU_STAY : MENU_START;
}

static enum menu_action look_closer(struct menu *menu)
{
	if (menu->view == MENU_DETAILS)
		menu->view = MENU_LIST;
	else if (is_on_fold(menu))
		fold(menu, true);
	else if (menu_item(menu) != MENU_NOTHING)
		menu->view = MENU_DETAILS;
	menu->scroll = 0;
	return MENU_STAY;
}

static enum menu_action step_back(struct menu *menu)
{
	if (menu->view == MENU_DETAILS)
		menu->view = MENU_LIST;
	else if (!span_is_empty(menu->shape.filter))
		menu_end_search(menu);
	else if (is_unfolded(menu))
		fold(menu, false);
	return MENU_STAY;
}

// Why the selected entry cannot become the default, or NULL.
static const char *why_not_kept(const struct menu *menu)
{
	const struct menu_shape_item *item = &menu->shape.items[menu_item(menu)];

	if (!boot_entry_may_be_default(item->entry))
		return "That starts no installed system: it cannot be the default.";
	if (item->entry->damaged)
		return "It is damaged: it cannot be the default.";
	if (boot_entry_is_bad(item->entry))
		return "It has no tries left: as the default it would be passed over.";
	return NULL;
}

static enum menu_action ask(struct menu *menu, enum menu_action action)
{
	const char *why_not;

	if (menu_item(menu) == MENU_NOTHING)
		return MENU_STAY;
	why_not = why_not_kept(menu);
	if (why_not) {
		menu_say(menu, span_of(why_not));
		return MENU_STAY;
	}
	menu->asked = action;
	menu->view = MENU_CONFIRM;
	return MENU_STAY;
}

static enum menu_action start_and_keep(struct menu *menu)
{
	return ask(menu, MENU_START_AND_KEEP);
}

static enum menu_action keep(struct menu *menu)
{
	return ask(menu, MENU_KEEP);
}

static bool is_machines(const struct menu *menu)
{
	return menu_item(menu) == MENU_NOTHING ||
	       menu->shape.items[menu_item(menu)].place == MENU_SHAPE_MACHINE;
}

// A key that does nothing says so: who pressed it may be looking for a broken keyboard.
static enum menu_action only_for_entries(struct menu *menu, enum menu_action action)
{
	if (!is_machines(menu))
		return action;
	menu_say(menu, span_of("Only entries are edited or pinned."));
	return MENU_STAY;
}

static enum menu_action edit(struct menu *menu)
{
	return only_for_entries(menu, MENU_EDIT);
}

static enum menu_action pin(struct menu *menu)
{
	return only_for_entries(menu, MENU_PIN);
}

static enum menu_action help(struct menu *menu)
{
	menu->scroll = 0;
	menu->view = MENU_HELP;
	return MENU_STAY;
}

static enum menu_action version(struct menu *menu)
{
	menu_say(menu, menu->about);
	return MENU_STAY;
}

// BOOT_ENTRY_LINUX stands for all that start one.
static bool is_of_kind(const struct boot_entry *entry, enum boot_entry_kind kind)
{
	if (kind == BOOT_ENTRY_LINUX)
		return entry->kind != BOOT_ENTRY_EFI && !boot_entry_is_other(entry);
	return entry->kind == kind;
}

// Selects the next one, from the top again behind the last.
static enum menu_action go_to(struct menu *menu, enum boot_entry_kind kind)
{
	const struct menu_shape *shape = &menu->shape;

	for (uint32_t i = 1; i <= shape->n_rows; i++) {
		uint32_t row = (menu->selected + i) % shape->n_rows;

		if (shape->rows[row].kind != MENU_SHAPE_ENTRY ||
		    !is_of_kind(shape->items[shape->rows[row].item].entry, kind))
			continue;
		menu_select_row(menu, row);
		return MENU_STAY;
	}
	menu_say(menu, span_of("There is no such entry in this list."));
	return MENU_STAY;
}

static const struct {
	char letter;
	enum boot_entry_kind kind;
} places[] = {
	{ 'l', BOOT_ENTRY_LINUX },          { 'w', BOOT_ENTRY_WINDOWS },
	{ 'a', BOOT_ENTRY_MACOS },          { 's', BOOT_ENTRY_SHELL },
	{ 'f', BOOT_ENTRY_FIRMWARE_SETUP }, { 'O', BOOT_ENTRY_POWEROFF },
	{ 'B', BOOT_ENTRY_REBOOT },
};

// Further names of keys, and of characters below.
static const struct {
	uint8_t character;
	uint8_t meant; // enum key_code, all of which are below ' '; else a character
} aliases[] = {
	{ 'j', KEY_DOWN },
	{ 'k', KEY_UP },
	{ 'g', KEY_HOME },
	{ 'G', KEY_END },
	{ KEY_CTRL('N'), KEY_DOWN },
	{ KEY_CTRL('P'), KEY_UP },
	{ KEY_CTRL('F'), KEY_PAGE_DOWN },
	{ KEY_CTRL('B'), KEY_PAGE_UP },
	{ KEY_CTRL('A'), KEY_HOME },
	{ KEY_CTRL('E'), KEY_END },
	{ KEY_CTRL('C'), KEY_ESCAPE },
	{ KEY_CTRL('G'), KEY_ESCAPE },
	{ '?', KEY_HELP },
	{ 'h', KEY_HELP },
	{ 'H', KEY_HELP },
	{ 'D', 'd' },
	{ 'P', 'i' },
	{ '+', 't' },
	{ '-', 'T' },
	{ 'Q', 'q' },
};

_Static_assert(KEY_HELP < ' ', "no key is taken for a character");

static struct key take_alias(struct key key)
{
	for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
		if (aliases[i].character != key.character)
			continue;
		if (aliases[i].meant < ' ')
			key.code = (enum key_code)aliases[i].meant;
		else
			key.character = aliases[i].meant;
		break;
	}
	return key;
}

// Which letters go somewhere, and the digits.
static enum menu_action press_place(struct menu *menu, uint16_t character)
{
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		if (places[i].letter == character)
			return go_to(menu, places[i].kind);
	if (character >= '1' && character <= '9' && !menu_select_nth(menu, character - (size_t)'0'))
		menu_say(menu, span_of("There is no such entry in this list."));
	return MENU_STAY;
}

// No table of verbs: its pointers would be relocations, which the loader has none of.
static enum menu_action press_character(struct menu *menu, uint16_t character)
{
	switch (character) {
	case KEY_CTRL('L'):
		return MENU_REDRAW;
	case 'K':
		return start_and_keep(menu);
	case 'd':
		return keep(menu);
	case 'e':
		return edit(menu);
	case 'p':
		return pin(menu);
	case '/':
		return menu_search(menu);
	case 'i':
		return MENU_TELL;
	case 't':
		return menu_lengthen(menu);
	case 'T':
		return menu_shorten(menu);
	case 'r':
		return MENU_NEXT_CONSOLE;
	case 'R':
		return MENU_PREVIOUS_CONSOLE;
	case 'v':
		return version(menu);
	case 'q':
		return MENU_LEAVE;
	default:
		return press_place(menu, character);
	}
}

static enum menu_action press_key(struct menu *menu, enum key_code code)
{
	switch (code) {
	case KEY_UP:
		return up(menu);
	case KEY_DOWN:
		return down(menu);
	case KEY_PAGE_UP:
		return page_up(menu);
	case KEY_PAGE_DOWN:
		return page_down(menu);
	case KEY_HOME:
		return first(menu);
	case KEY_END:
		return last(menu);
	case KEY_ENTER:
		return start(menu);
	case KEY_RIGHT:
	case KEY_TAB:
		return look_closer(menu);
	case KEY_LEFT:
	case KEY_ESCAPE:
		return step_back(menu);
	case KEY_HELP:
		return help(menu);
	case KEY_NONE:
	case KEY_CHARACTER:
	case KEY_DELETE:
	case KEY_BACKSPACE:
		break;
	}
	return MENU_STAY;
}

enum menu_action menu_press_in_list(struct menu *menu, struct key key)
{
	menu->message = span_of(NULL);
	if (key.code == KEY_CHARACTER)
		key = take_alias(key);
	return key.code == KEY_CHARACTER ? press_character(menu, key.character)
					 : press_key(menu, key.code);
}
