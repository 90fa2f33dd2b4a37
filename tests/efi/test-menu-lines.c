// SPDX-License-Identifier: GPL-2.0-or-later

// What answers do. What is said is in screens/lines-*.txt.

#include <stdlib.h>

#include "efi/menu-lines.h"
#include "tests/efi/menus.h"

static struct menus *menus;

static void open_with(struct menus *other)
{
	free(menus);
	menus = other;
	menu_fit(&menus->menu, MENU_LINES_PAGE, MENU_LINES_PAGE, MENU_LINES_WIDTH);
}

static void open_three(void)
{
	open_with(menus_three());
}

static void close_menus(void)
{
	free(menus);
}

TestSuite(menu_lines, .init = open_three, .fini = close_menus);

static enum menu_action say(const char *text)
{
	return menu_lines_answer(&menus->menu, span_of(text));
}

static const char *selected(void)
{
	const struct boot_entry *entry = menu_entry(&menus->menu);

	return entry ? entry->id : "";
}

// Said first, and confirmed.
static void assert_starts(const char *answer, const char *id)
{
	cr_assert_eq(say(answer), MENU_STAY);
	cr_assert_eq(menus->menu.view, MENU_CONFIRM);
	cr_assert_eq(say(""), MENU_START);
	cr_assert_str_eq(selected(), id);
}

Test(menu_lines, a_number_and_enter_start_that_entry)
{
	assert_starts("2", "deb-1.conf");
	assert_starts(" 3 ", "deb-2.conf");
	say("2");
	cr_assert_eq(say("y"), MENU_START);
}

Test(menu_lines, enter_twice_starts_the_selected_entry)
{
	assert_starts("", "deb-3.conf");
}

Test(menu_lines, what_would_start_can_be_taken_back)
{
	say("2");
	cr_assert_eq(say("n"), MENU_STAY);
	cr_assert_eq(menus->menu.view, MENU_LIST);
	say("2");
	cr_assert_eq(say("3"), MENU_STAY);
	cr_assert_eq(menus->menu.view, MENU_LIST);
	cr_assert_str_eq(selected(), "deb-1.conf");
}

Test(menu_lines, a_letter_on_either_side_is_a_verb)
{
	cr_assert_eq(say("2e"), MENU_EDIT);
	cr_assert_str_eq(selected(), "deb-1.conf");
	cr_assert_eq(say("p 3"), MENU_PIN);
	cr_assert_str_eq(selected(), "deb-2.conf");
	say("1 d");
	cr_assert_eq(menus->menu.view, MENU_DETAILS);
	cr_assert_str_eq(selected(), "deb-3.conf");
	say("");
	cr_assert_eq(menus->menu.view, MENU_LIST);
	cr_assert_eq(say("q"), MENU_LEAVE);
	cr_assert_eq(say("i"), MENU_TELL);
	say("?");
	cr_assert_eq(menus->menu.view, MENU_HELP);
}

Test(menu_lines, keeping_asks_and_only_y_or_yes_is_yes)
{
	cr_assert_eq(say("2k"), MENU_STAY);
	cr_assert_eq(menus->menu.view, MENU_CONFIRM);
	cr_assert_eq(say(""), MENU_STAY);
	cr_assert_eq(menus->menu.view, MENU_LIST);
	say("2k");
	cr_assert_eq(say("Y"), MENU_START_AND_KEEP);
	say("2m");
	cr_assert_eq(say("y"), MENU_KEEP);
	say("2m");
	cr_assert_eq(say("yes"), MENU_KEEP);
	say("2m");
	cr_assert_eq(say("yes, please"), MENU_STAY);
	cr_assert_eq(menus->menu.view, MENU_LIST);
}

Test(menu_lines, a_question_mark_has_the_question_said_again)
{
	say("2m");
	cr_assert_eq(say("?"), MENU_STAY);
	cr_assert_eq(menus->menu.view, MENU_CONFIRM);
	cr_assert_eq(say("y"), MENU_KEEP);
}

Test(menu_lines, what_is_no_answer_says_so_and_starts_nothing)
{
	static const char *const bad[] = { "4",  "0",   "99999999999999999999", "2x2", "x",
					   "1z", "12e3" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		menus->menu.message = span_of(NULL);
		cr_assert_eq(say(bad[i]), MENU_STAY, "%s", bad[i]);
		cr_assert_not(span_is_empty(menus->menu.message), "%s", bad[i]);
	}
}

Test(menu_lines, a_number_unfolds_older_ones)
{
	open_with(menus_many(1000));
	say("4");
	cr_assert_eq(menus->menu.shape.n_rows, 1001);
	say("n");
	assert_starts("1000", "deb-2.conf");
}

Test(menu_lines, a_search_is_one_answer)
{
	open_with(menus_many(1000));
	say("/deb-77");
	cr_assert_eq(menus->menu.view, MENU_LIST);
	cr_assert_eq(menus->menu.shape.n_rows, 11);
	assert_starts("1", "deb-779.conf");
	say("/");
	cr_assert(span_is_empty(menus->menu.shape.filter));
}

Test(menu_lines, the_editor_takes_a_line_or_leaves_it)
{
	menu_edit(&menus->menu, span_of("quiet"));
	cr_assert_eq(say("single"), MENU_START_EDITED);
	assert_span(line_edit_text(&menus->menu.line), "single");
	menu_edit(&menus->menu, span_of("quiet"));
	cr_assert_eq(say(""), MENU_START_EDITED);
	assert_span(line_edit_text(&menus->menu.line), "quiet");
	menu_edit(&menus->menu, span_of("quiet"));
	cr_assert_eq(say("."), MENU_STAY);
	cr_assert_eq(menus->menu.view, MENU_LIST);
}

Test(menu_lines, an_answer_stops_the_countdown)
{
	menus->menu.countdown_sec = 5;
	say("?");
	cr_assert_eq(menus->menu.countdown_sec, 0);
}
