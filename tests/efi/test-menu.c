// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/menu.h"
#include "tests/boot-entries/text.h"

#define N_ROWS 12u
#define PAGE 5u

static struct boot_entry entries[N_ROWS];
static struct menu_row rows[N_ROWS];
static struct menu menu;

static void start(size_t default_row)
{
	for (size_t i = 0; i < N_ROWS; i++)
		rows[i].entry = &entries[i];
	menu_init(&menu, rows, N_ROWS, default_row, PAGE);
}

static enum menu_action press(enum key_code code)
{
	return menu_press(&menu, (struct key){ .code = code });
}

static enum menu_action type(uint16_t character)
{
	return menu_press(&menu, (struct key){ KEY_CHARACTER, character });
}

Test(menu, it_starts_on_the_default)
{
	start(3);
	cr_assert_eq(menu.selected, 3);
	cr_assert_eq(menu.view, MENU_LIST);
}

Test(menu, a_default_far_down_is_on_the_screen)
{
	start(N_ROWS - 1);
	cr_assert_eq(menu.top, N_ROWS - PAGE);
}

Test(menu, arrows_and_letters_move_by_one)
{
	start(4);
	press(KEY_DOWN);
	type('j');
	cr_assert_eq(menu.selected, 6);
	press(KEY_UP);
	type('k');
	type('k');
	cr_assert_eq(menu.selected, 3);
}

Test(menu, it_does_not_wrap_around)
{
	start(0);
	press(KEY_UP);
	cr_assert_eq(menu.selected, 0);
	press(KEY_END);
	press(KEY_DOWN);
	cr_assert_eq(menu.selected, N_ROWS - 1);
}

Test(menu, pages_move_by_what_the_screen_holds)
{
	start(0);
	press(KEY_PAGE_DOWN);
	cr_assert_eq(menu.selected, PAGE);
	press(KEY_PAGE_DOWN);
	press(KEY_PAGE_DOWN);
	cr_assert_eq(menu.selected, N_ROWS - 1);
	press(KEY_PAGE_UP);
	cr_assert_eq(menu.selected, N_ROWS - 1 - PAGE);
	press(KEY_HOME);
	cr_assert_eq(menu.selected, 0);
}

Test(menu, the_selected_row_is_always_on_the_screen)
{
	static const enum key_code keys[] = { KEY_DOWN, KEY_DOWN, KEY_PAGE_DOWN,
					      KEY_END,  KEY_UP,   KEY_PAGE_UP,
					      KEY_DOWN, KEY_HOME, KEY_PAGE_DOWN };

	start(7);
	for (size_t i = 0; i < 10 * ARRAY_LEN(keys); i++) {
		press(keys[i % ARRAY_LEN(keys)]);
		cr_assert(menu.selected >= menu.top && menu.selected < menu.top + PAGE);
	}
}

Test(menu, digits_select_the_nth_entry)
{
	start(0);
	type('9');
	cr_assert_eq(menu.selected, 8);
	type('1');
	cr_assert_eq(menu.selected, 0);
}

Test(menu, a_digit_without_an_entry_does_nothing)
{
	start(0);
	menu.n_rows = 2;
	type('3');
	cr_assert_eq(menu.selected, 0);
	type('2');
	cr_assert_eq(menu.selected, 1);
}

Test(menu, enter_starts_the_selected_entry)
{
	start(0);
	press(KEY_DOWN);
	cr_assert_eq(press(KEY_ENTER), MENU_START);
	cr_assert_eq(menu.selected, 1);
}

Test(menu, the_countdown_ends_with_the_default)
{
	start(2);
	menu.countdown_sec = 3;
	cr_assert_eq(menu_second(&menu), MENU_STAY);
	cr_assert_eq(menu_second(&menu), MENU_STAY);
	cr_assert_eq(menu_second(&menu), MENU_EXPIRED);
	cr_assert_eq(menu.selected, 2);
}

Test(menu, without_a_countdown_seconds_mean_nothing)
{
	start(0);
	for (size_t i = 0; i < 100; i++)
		cr_assert_eq(menu_second(&menu), MENU_STAY);
}

Test(menu, any_key_stops_the_countdown)
{
	static const struct key keys[] = { { .code = KEY_NONE },
					   { .code = KEY_DOWN },
					   { KEY_CHARACTER, 'x' },
					   { KEY_CHARACTER, ' ' },
					   { .code = KEY_ESCAPE } };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		start(0);
		menu.countdown_sec = 5;
		cr_assert_eq(menu_press(&menu, keys[i]), MENU_STAY);
		cr_assert_eq(menu.countdown_sec, 0);
		cr_assert_eq(menu_second(&menu), MENU_STAY);
	}
}

Test(menu, unknown_keys_start_nothing)
{
	start(0);
	cr_assert_eq(type(' '), MENU_STAY);
	cr_assert_eq(type('0'), MENU_STAY);
	cr_assert_eq(type(0xe9), MENU_STAY);
	cr_assert_eq(press(KEY_LEFT), MENU_STAY);
	cr_assert_eq(menu.selected, 0);
}

Test(menu, any_key_leaves_the_help_without_further_effect)
{
	start(0);
	type('?');
	cr_assert_eq(menu.view, MENU_HELP);
	cr_assert_eq(press(KEY_ENTER), MENU_STAY);
	cr_assert_eq(menu.view, MENU_LIST);
	type('h');
	press(KEY_DOWN);
	cr_assert_eq(menu.selected, 0);
}

Test(menu, v_says_what_this_is)
{
	start(0);
	menu.about = span_of("genboot 1.0");
	type('v');
	assert_span(menu.message, "genboot 1.0");
}

Test(menu, a_message_stays_until_the_next_key)
{
	start(0);
	menu_say(&menu, span_of("something"));
	menu_second(&menu);
	assert_span(menu.message, "something");
	press(KEY_DOWN);
	cr_assert(span_is_empty(menu.message));
}

Test(menu, e_asks_for_the_command_line_and_edits_a_copy)
{
	char options[] = "quiet";

	start(0);
	cr_assert_eq(type('e'), MENU_EDIT);
	cr_assert_eq(menu.view, MENU_LIST);
	menu_edit(&menu, span_of(options));
	cr_assert_eq(menu.view, MENU_EDITOR);
	type('j');
	assert_span(line_edit_text(&menu.line), "quietj");
	cr_assert_str_eq(options, "quiet");
	cr_assert_eq(press(KEY_ENTER), MENU_START_EDITED);
}

Test(menu, escape_leaves_the_editor_for_the_list)
{
	start(4);
	menu_edit(&menu, span_of("quiet"));
	type('q');
	cr_assert_eq(press(KEY_ESCAPE), MENU_STAY);
	cr_assert_eq(menu.view, MENU_LIST);
	cr_assert_eq(press(KEY_ENTER), MENU_START);
	cr_assert_eq(menu.selected, 4);
}

Test(menu, ctrl_c_leaves_the_editor_too)
{
	start(0);
	menu_edit(&menu, span_of("quiet"));
	cr_assert_eq(type(KEY_CTRL('C')), MENU_STAY);
	cr_assert_eq(menu.view, MENU_LIST);
}

Test(menu, q_leaves_for_the_firmware)
{
	start(0);
	cr_assert_eq(type('q'), MENU_LEAVE);
}

Test(menu, ctrl_l_redraws_list_and_editor)
{
	start(0);
	cr_assert_eq(type(KEY_CTRL('L')), MENU_REDRAW);
	menu_edit(&menu, span_of(""));
	cr_assert_eq(type(KEY_CTRL('L')), MENU_REDRAW);
}
