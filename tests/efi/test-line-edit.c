// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/line-edit.h"
#include "tests/boot-entries/text.h"

static struct line_edit line;

static void start(const char *text)
{
	line_edit_init(&line, span_of(text));
}

static void press(enum key_code code, size_t n)
{
	while (n-- > 0)
		line_edit_press(&line, (struct key){ .code = code });
}

static void type(uint16_t character)
{
	line_edit_press(&line, (struct key){ .code = KEY_CHARACTER, .character = character });
}

Test(line_edit, the_cursor_starts_behind_the_text)
{
	start("quiet");
	type('!');
	assert_span(line_edit_text(&line), "quiet!");
}

Test(line_edit, characters_go_in_at_the_cursor)
{
	start("ro quiet");
	press(KEY_HOME, 1);
	press(KEY_RIGHT, 2);
	type('=');
	type('x');
	assert_span(line_edit_text(&line), "ro=x quiet");
}

Test(line_edit, backspace_and_delete_take_one_character_each)
{
	start("abcd");
	press(KEY_LEFT, 2);
	press(KEY_BACKSPACE, 1);
	assert_span(line_edit_text(&line), "acd");
	press(KEY_DELETE, 1);
	assert_span(line_edit_text(&line), "ad");
}

Test(line_edit, both_ends_stop_every_key)
{
	start("a");
	press(KEY_RIGHT, 3);
	press(KEY_DELETE, 3);
	assert_span(line_edit_text(&line), "a");
	press(KEY_LEFT, 3);
	press(KEY_BACKSPACE, 3);
	assert_span(line_edit_text(&line), "a");
	cr_assert_eq(line.cursor, 0);
}

Test(line_edit, a_character_of_several_bytes_moves_and_goes_as_one)
{
	start("a\xc3\xa9"
	      "b");
	press(KEY_LEFT, 2);
	cr_assert_eq(line.cursor, 1);
	press(KEY_DELETE, 1);
	assert_span(line_edit_text(&line), "ab");
	type(0xe9);
	assert_span(line_edit_text(&line), "a\xc3\xa9"
					   "b");
}

Test(line_edit, ctrl_a_and_ctrl_e_move_to_the_ends)
{
	start("bc");
	type(KEY_CTRL('A'));
	type('a');
	type(KEY_CTRL('E'));
	type('d');
	assert_span(line_edit_text(&line), "abcd");
}

Test(line_edit, ctrl_u_cuts_to_the_start_and_ctrl_k_to_the_end)
{
	start("one two three");
	press(KEY_LEFT, 6);
	type(KEY_CTRL('K'));
	assert_span(line_edit_text(&line), "one two");
	press(KEY_LEFT, 3);
	type(KEY_CTRL('U'));
	assert_span(line_edit_text(&line), "two");
}

Test(line_edit, ctrl_w_cuts_the_word_before_the_cursor_and_its_blanks)
{
	start("root=/dev/sda ro  ");
	type(KEY_CTRL('W'));
	assert_span(line_edit_text(&line), "root=/dev/sda ");
	type(KEY_CTRL('W'));
	type(KEY_CTRL('W'));
	assert_span(line_edit_text(&line), "");
}

Test(line_edit, other_control_characters_are_not_its_keys)
{
	start("a");
	cr_assert_not(line_edit_press(
		&line, (struct key){ .code = KEY_CHARACTER, .character = KEY_CTRL('C') }));
	cr_assert_not(line_edit_press(&line, (struct key){ .code = KEY_ENTER }));
	assert_span(line_edit_text(&line), "a");
}

Test(line_edit, a_full_line_takes_no_more)
{
	static char full[ENTRY_OPTIONS_MAX];

	memset(full, 'x', sizeof full);
	line_edit_init(&line, (struct span){ full, sizeof full });
	cr_assert_eq(line.len, sizeof full);
	type('y');
	cr_assert_eq(line.len, sizeof full);
	press(KEY_BACKSPACE, 1);
	type('y');
	cr_assert_eq(line.text[sizeof full - 1], 'y');
}

Test(line_edit, a_longer_text_is_cut_between_characters)
{
	static char longer[ENTRY_OPTIONS_MAX + 1];

	memset(longer, 'x', sizeof longer);
	memcpy(longer + sizeof longer - 2, "\xc3\xa9", 2);
	line_edit_init(&line, (struct span){ longer, sizeof longer });
	cr_assert_eq(line.len, ENTRY_OPTIONS_MAX - 1);
}

Test(line_edit, a_line_that_fits_is_shown_whole)
{
	size_t cell;

	start("quiet");
	assert_span(line_edit_visible(&line, 10, &cell), "quiet");
	cr_assert_eq(cell, 5);
}

Test(line_edit, a_longer_line_scrolls_by_half_a_width_and_shows_the_cursor)
{
	size_t cell;

	start("0123456789abcdef");
	assert_span(line_edit_visible(&line, 10, &cell), "abcdef");
	cr_assert_eq(cell, 6);
	press(KEY_LEFT, 6);
	assert_span(line_edit_visible(&line, 10, &cell), "56789abcdef");
	cr_assert_eq(cell, 5);
	press(KEY_LEFT, 1);
	assert_span(line_edit_visible(&line, 10, &cell), "0123456789abcdef");
	cr_assert_eq(cell, 9);
}

Test(line_edit, the_cursor_is_in_sight_at_any_place_of_any_width)
{
	size_t cell;

	start("a command line that is a little longer than the narrowest screen");
	for (size_t width = 2; width < 80; width++) {
		press(KEY_END, 1);
		for (size_t at = line.len + 1; at-- > 0; press(KEY_LEFT, 1)) {
			struct span shown = line_edit_visible(&line, width, &cell);

			cr_assert_lt(cell, width);
			cr_assert_eq((size_t)(shown.at - line.text) + cell, line.cursor);
		}
	}
}
