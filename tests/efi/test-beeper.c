// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/beeper.h"
#include "tests/efi/menus.h"

static struct menus *menus;
static struct beeper beeper;

static void set_up(void)
{
	menus = menus_three();
	beeper = (struct beeper){ 0 };
}

static void tear_down(void)
{
	free(menus);
}

TestSuite(beeper, .init = set_up, .fini = tear_down);

// What the next ticks sound like, after the menu has been told of.
static void assert_says(const char *want)
{
	beeper_tell(&beeper, &menus->menu);
	for (size_t i = 0; want[i] != '\0'; i++)
		cr_assert_eq(beeper_tick(&beeper), want[i] == '#', "tick %zu of %s", i, want);
}

Test(beeper, as_many_beeps_as_entries_down_to_the_selected_one)
{
	assert_says(".#......");
	menus_press(menus, KEY_DOWN);
	assert_says(".#.#....");
	menus_press(menus, KEY_DOWN);
	assert_says(".#.#.#..");
}

Test(beeper, selection_that_stays_says_nothing_again)
{
	assert_says(".#..");
	assert_says("....");
	menus_press(menus, KEY_UP);
	assert_says("....");
}

Test(beeper, what_it_was_saying_goes_on_until_there_is_something_else_to_say)
{
	menus_press(menus, KEY_END);
	assert_says(".#.#");
	assert_says(".#..");
	menus_press(menus, KEY_END);
	menus_press(menus, KEY_HOME);
	assert_says(".#......");
}

Test(beeper, one_beep_a_second_while_a_countdown_runs)
{
	menus_press(menus, KEY_DOWN);
	menus->menu.countdown_sec = 2;
	assert_says(".#........");
	assert_says(".#........");
	menus->menu.countdown_sec = 0;
	assert_says(".#.#......");
}

Test(beeper, rows_that_are_no_entries_are_silent_and_not_counted)
{
	struct menu_shape_row *rows = menus->menu.shape.rows;

	rows[0].kind = MENU_SHAPE_HEADING;
	menus->menu.selected = 2;
	assert_says(".#.#....");
	rows[1].kind = MENU_SHAPE_OLDER;
	menus->menu.selected = 1;
	assert_says("........");
}

Test(beeper, list_without_rows_is_silent)
{
	menus->menu.shape.n_rows = 0;
	menus->menu.selected = 0;
	assert_says("....");
}

Test(beeper, nobody_counts_more_than_twenty)
{
	unsigned n = 0;

	free(menus);
	menus = menus_many(30);
	menus_write(menus, "/deb");
	menus_press(menus, KEY_ENTER);
	menus_press(menus, KEY_END);
	cr_assert_geq(menus->menu.selected, 29);
	beeper_tell(&beeper, &menus->menu);
	for (unsigned i = 0; i < 100; i++)
		n += beeper_tick(&beeper);
	cr_assert_eq(n, 20);
}
