// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdlib.h>
#include <string.h>

#include "boot-entries/loader-conf.h"
#include "tests/efi/menus.h"

static struct menus *menus;

static void open_three(void)
{
	menus = menus_three();
	menu_fit(&menus->menu, 13, 20, 78);
}

static void close_menus(void)
{
	free(menus);
}

TestSuite(menu, .init = open_three, .fini = close_menus);

static void open_instead(struct menus *other)
{
	free(menus);
	menus = other;
	menu_fit(&menus->menu, 13, 20, 78);
}

static const char *selected(void)
{
	const struct boot_entry *entry = menu_entry(&menus->menu);

	return entry ? entry->id : "";
}

// Down to the row that says this id, whatever stands above it.
static void go_to(const char *id)
{
	for (uint32_t i = 0; i < menus->n; i++)
		if (strcmp(menus->entries[i].id, id) == 0)
			menu_select_item(&menus->menu, i);
	cr_assert_str_eq(selected(), id);
}

Test(menu, it_starts_on_the_default)
{
	cr_assert_str_eq(selected(), "deb-3.conf");
	cr_assert_eq(menus->menu.view, MENU_LIST);
}

Test(menu, a_default_among_the_older_ones_stands_on_top)
{
	open_instead(menus_many(1000));
	menus->facts[0].is_default = false;
	menus->facts[700].is_default = true;
	menus_start(menus);
	cr_assert_str_eq(selected(), "deb-300.conf");
	cr_assert_eq(menus->menu.selected, 0);
}

Test(menu, without_a_default_it_starts_on_the_first_entry)
{
	menus->facts[0].is_default = false;
	menus_start(menus);
	cr_assert_str_eq(selected(), "deb-3.conf");
}

// The list shows 3, then 1 (last good), then 2 (pinned).
Test(menu, arrows_and_letters_move_by_one)
{
	menus_press(menus, KEY_DOWN);
	cr_assert_str_eq(selected(), "deb-1.conf");
	menus_type(menus, 'j');
	cr_assert_str_eq(selected(), "deb-2.conf");
	menus_press(menus, KEY_UP);
	menus_type(menus, 'k');
	cr_assert_str_eq(selected(), "deb-3.conf");
	menus_type(menus, KEY_CTRL('N'));
	cr_assert_str_eq(selected(), "deb-1.conf");
	menus_type(menus, KEY_CTRL('P'));
	cr_assert_str_eq(selected(), "deb-3.conf");
}

Test(menu, it_does_not_wrap_around)
{
	menus_press(menus, KEY_UP);
	cr_assert_str_eq(selected(), "deb-3.conf");
	menus_type(menus, 'G');
	menus_press(menus, KEY_DOWN);
	cr_assert_str_eq(selected(), "deb-2.conf");
	menus_type(menus, 'g');
	cr_assert_str_eq(selected(), "deb-3.conf");
}

Test(menu, keys_have_further_names_that_mean_the_same)
{
	static const struct {
		uint16_t name;
		enum key_code code;
	} names[] = {
		{ 'g', KEY_HOME },
		{ KEY_CTRL('A'), KEY_HOME },
		{ 'G', KEY_END },
		{ KEY_CTRL('E'), KEY_END },
		{ '?', KEY_HELP },
		{ 'h', KEY_HELP },
		{ 'H', KEY_HELP },
		{ KEY_CTRL('C'), KEY_ESCAPE },
		{ KEY_CTRL('G'), KEY_ESCAPE },
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct menus *other = menus_three();

		open_instead(menus_three());
		menus_press(menus, KEY_DOWN);
		menus_press(other, KEY_DOWN);
		menus_press(menus, KEY_RIGHT); // details, which Esc leaves
		menus_press(other, KEY_RIGHT);
		cr_assert_eq(menus_type(menus, names[i].name), menus_press(other, names[i].code));
		cr_assert_eq(menus->menu.view, other->menu.view, "%c", names[i].name);
		cr_assert_eq(menus->menu.selected, other->menu.selected, "%c", names[i].name);
		free(other);
	}
}

Test(menu, pages_move_by_what_the_screen_holds)
{
	open_instead(menus_many(1000));
	menus_press(menus, KEY_DOWN);
	menus_press(menus, KEY_DOWN);
	menus_press(menus, KEY_DOWN);
	menus_press(menus, KEY_ENTER); // "older (997)"
	menus_press(menus, KEY_HOME);
	menus_press(menus, KEY_PAGE_DOWN);
	cr_assert_eq(menus->menu.selected, 13);
	menus_type(menus, KEY_CTRL('F'));
	cr_assert_eq(menus->menu.selected, 26);
	menus_type(menus, KEY_CTRL('B'));
	menus_press(menus, KEY_PAGE_UP);
	cr_assert_eq(menus->menu.selected, 0);
	menus_press(menus, KEY_END);
	cr_assert_str_eq(selected(), "deb-1.conf");
	cr_assert_eq(menus->menu.top, 1001 - 13);
}

Test(menu, headings_are_passed_over_and_come_along)
{
	open_instead(menus_mixed());
	menu_fit(&menus->menu, 3, 20, 78);
	cr_assert_eq(menus->menu.top, 0, "the first heading");
	menus_press(menus, KEY_UP);
	cr_assert_str_eq(selected(), "deb-3.conf");
	for (int i = 0; i < 4; i++)
		menus_press(menus, KEY_DOWN);
	cr_assert_str_eq(selected(), "nas-12.conf");
	menus_press(menus, KEY_UP);
	cr_assert_str_eq(selected(), "deb-0.conf");
	menus_press(menus, KEY_HOME);
	cr_assert_eq(menus->menu.top, 0);
}

Test(menu, digits_count_entries_from_the_top)
{
	open_instead(menus_mixed());
	menus_type(menus, '5');
	cr_assert_str_eq(selected(), "nas-12.conf");
	menus_type(menus, '1');
	cr_assert_str_eq(selected(), "deb-3.conf");
	open_instead(menus_three());
	menus_type(menus, '4');
	assert_span(menus->menu.message, "There is no such entry in this list.");
	menus_type(menus, '0');
	cr_assert_str_eq(selected(), "deb-3.conf");
}

Test(menu, enter_starts_the_selected_entry)
{
	menus_press(menus, KEY_DOWN);
	cr_assert_eq(menus_press(menus, KEY_ENTER), MENU_START);
	cr_assert_str_eq(selected(), "deb-1.conf");
}

Test(menu, enter_on_older_unfolds_and_folds)
{
	open_instead(menus_many(10));
	for (int i = 0; i < 3; i++)
		menus_press(menus, KEY_DOWN);
	cr_assert_eq(menu_item(&menus->menu), MENU_NOTHING);
	cr_assert_eq(menus_press(menus, KEY_ENTER), MENU_STAY);
	cr_assert_eq(menus->menu.shape.n_rows, 11);
	menus_press(menus, KEY_ENTER);
	cr_assert_eq(menus->menu.shape.n_rows, 4);
	menus_press(menus, KEY_RIGHT);
	cr_assert_eq(menus->menu.shape.n_rows, 11);
}

Test(menu, left_folds_from_within)
{
	open_instead(menus_many(10));
	go_to("deb-2.conf");
	menus_press(menus, KEY_LEFT);
	cr_assert_eq(menus->menu.shape.n_rows, 4);
	cr_assert_eq(menus->menu.selected, 3);
}

Test(menu, the_countdown_ends_with_the_default)
{
	menus->menu.countdown_sec = 3;
	cr_assert_eq(menu_second(&menus->menu), MENU_STAY);
	cr_assert_eq(menu_second(&menus->menu), MENU_STAY);
	cr_assert_eq(menu_second(&menus->menu), MENU_EXPIRED);
	cr_assert_str_eq(selected(), "deb-3.conf");
}

Test(menu, without_a_countdown_seconds_mean_nothing)
{
	for (size_t i = 0; i < 100; i++)
		cr_assert_eq(menu_second(&menus->menu), MENU_STAY);
}

Test(menu, any_key_stops_the_countdown)
{
	static const struct key keys[] = { { .code = KEY_NONE },
					   { .code = KEY_DOWN },
					   { .code = KEY_CHARACTER, .character = 'x' },
					   { .code = KEY_CHARACTER, .character = ' ' },
					   { .code = KEY_ESCAPE } };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		menus->menu.countdown_sec = 5;
		cr_assert_eq(menu_press(&menus->menu, keys[i]), MENU_STAY);
		cr_assert_eq(menus->menu.countdown_sec, 0);
		cr_assert_eq(menu_second(&menus->menu), MENU_STAY);
	}
}

Test(menu, unknown_keys_start_nothing)
{
	cr_assert_eq(menus_type(menus, ' '), MENU_STAY);
	cr_assert_eq(menus_type(menus, '0'), MENU_STAY);
	cr_assert_eq(menus_type(menus, 0xe9), MENU_STAY);
	cr_assert_eq(menus_press(menus, KEY_LEFT), MENU_STAY);
	cr_assert_eq(menus_press(menus, KEY_DELETE), MENU_STAY);
	cr_assert_str_eq(selected(), "deb-3.conf");
}

Test(menu, keeping_asks_first)
{
	menus_press(menus, KEY_DOWN);
	cr_assert_eq(menus_type(menus, 'K'), MENU_STAY);
	cr_assert_eq(menus->menu.view, MENU_CONFIRM);
	cr_assert_eq(menus_press(menus, KEY_ENTER), MENU_START_AND_KEEP);
	cr_assert_eq(menus_type(menus, 'd'), MENU_STAY);
	cr_assert_eq(menus_type(menus, 'y'), MENU_KEEP);
	cr_assert_str_eq(selected(), "deb-1.conf");
}

Test(menu, any_other_answer_is_no)
{
	static const struct key keys[] = { { .code = KEY_ESCAPE },
					   { .code = KEY_CHARACTER, .character = 'n' },
					   { .code = KEY_CHARACTER, .character = ' ' },
					   { .code = KEY_CHARACTER, .character = 'K' },
					   { .code = KEY_NONE },
					   { .code = KEY_DOWN } };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		menus_type(menus, 'K');
		cr_assert_eq(menu_press(&menus->menu, keys[i]), MENU_STAY);
		cr_assert_eq(menus->menu.view, MENU_LIST);
		cr_assert_str_eq(selected(), "deb-3.conf");
	}
}

Test(menu, what_cannot_be_the_default_is_refused_with_a_reason)
{
	open_instead(menus_mixed());
	go_to("deb-2.conf");
	menus_type(menus, 'K');
	assert_span(menus->menu.message, "It is damaged: it cannot be the default.");
	go_to("auto-reboot");
	menus_type(menus, 'd');
	assert_span(menus->menu.message,
		    "That starts no installed system: it cannot be the default.");
	menus->entries[0].counted = true;
	go_to("deb-3.conf");
	menus_type(menus, 'K');
	assert_span(menus->menu.message,
		    "It has no tries left: as the default it would be passed over.");
	cr_assert_eq(menus->menu.view, MENU_LIST);
}

Test(menu, any_key_leaves_the_help_without_further_effect)
{
	static const struct key keys[] = { { .code = KEY_CHARACTER, .character = '?' },
					   { .code = KEY_CHARACTER, .character = 'h' },
					   { .code = KEY_CHARACTER, .character = 'H' },
					   { .code = KEY_HELP } };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		menu_press(&menus->menu, keys[i]);
		cr_assert_eq(menus->menu.view, MENU_HELP);
		cr_assert_eq(menus_press(menus, KEY_ENTER), MENU_STAY);
		cr_assert_eq(menus->menu.view, MENU_LIST);
	}
	menus_type(menus, '?');
	menus_press(menus, KEY_DOWN);
	cr_assert_eq(menus->menu.view, MENU_LIST, "it fits, and need not scroll");
	cr_assert_str_eq(selected(), "deb-3.conf");
}

Test(menu, a_long_text_scrolls_to_its_end_and_no_further)
{
	menu_fit(&menus->menu, 3, 5, 78);
	menus_type(menus, '?');
	menus_press(menus, KEY_DOWN);
	cr_assert_eq(menus->menu.scroll, 1);
	for (int i = 0; i < 20; i++)
		menus_press(menus, KEY_PAGE_DOWN);
	cr_assert_eq(menus->menu.scroll, 17 - 5);
	menus_press(menus, KEY_UP);
	cr_assert_eq(menus->menu.scroll, 17 - 6);
	for (int i = 0; i < 20; i++)
		menus_press(menus, KEY_PAGE_UP);
	cr_assert_eq(menus->menu.scroll, 0);
	cr_assert_eq(menus->menu.view, MENU_HELP);
}

Test(menu, v_says_what_this_is)
{
	menus_type(menus, 'v');
	assert_span(menus->menu.message, "genboot 1.0");
}

Test(menu, a_message_stays_until_the_next_key)
{
	menu_say(&menus->menu, span_of("something"));
	menu_second(&menus->menu);
	assert_span(menus->menu.message, "something");
	menus_press(menus, KEY_DOWN);
	cr_assert(span_is_empty(menus->menu.message));
}

Test(menu, e_asks_for_the_command_line_and_edits_a_copy)
{
	char options[] = "quiet";

	cr_assert_eq(menus_type(menus, 'e'), MENU_EDIT);
	cr_assert_eq(menus->menu.view, MENU_LIST);
	menu_edit(&menus->menu, span_of(options));
	menus_write(menus, "j/");
	assert_span(line_edit_text(&menus->menu.line), "quietj/");
	cr_assert_str_eq(options, "quiet");
	cr_assert_eq(menus_press(menus, KEY_ENTER), MENU_START_EDITED);
}

Test(menu, escape_and_ctrl_c_leave_the_editor_for_the_list)
{
	menu_edit(&menus->menu, span_of("quiet"));
	menus_type(menus, 'q');
	cr_assert_eq(menus_press(menus, KEY_ESCAPE), MENU_STAY);
	cr_assert_eq(menus->menu.view, MENU_LIST);
	menu_edit(&menus->menu, span_of("quiet"));
	cr_assert_eq(menus_type(menus, KEY_CTRL('C')), MENU_STAY);
	cr_assert_eq(menus->menu.view, MENU_LIST);
	cr_assert_eq(menus_press(menus, KEY_ENTER), MENU_START);
}

Test(menu, q_leaves_for_the_firmware)
{
	cr_assert_eq(menus_type(menus, 'q'), MENU_LEAVE);
	cr_assert_eq(menus_type(menus, 'Q'), MENU_LEAVE);
}

Test(menu, ctrl_l_redraws_every_view)
{
	for (int view = MENU_LIST; view <= MENU_MACHINE; view++) {
		menus->menu.view = (enum menu_view)view;
		cr_assert_eq(menus_type(menus, KEY_CTRL('L')), MENU_REDRAW, "view %d", view);
		cr_assert_eq(menus->menu.view, (enum menu_view)view);
	}
}

Test(menu, the_other_verbs_are_the_callers)
{
	cr_assert_eq(menus_type(menus, 'p'), MENU_PIN);
	cr_assert_eq(menus_type(menus, 'i'), MENU_TELL);
	cr_assert_eq(menus_type(menus, 'P'), MENU_TELL);
	cr_assert_eq(menus_type(menus, 'r'), MENU_NEXT_CONSOLE);
	cr_assert_eq(menus_type(menus, 'R'), MENU_PREVIOUS_CONSOLE);
}

Test(menu, what_the_machine_does_is_neither_edited_nor_pinned)
{
	open_instead(menus_mixed());
	go_to("auto-poweroff");
	cr_assert_eq(menus_type(menus, 'e'), MENU_STAY);
	assert_span(menus->menu.message, "Only entries are edited or pinned.");
	menus->menu.message = span_of(NULL);
	cr_assert_eq(menus_type(menus, 'p'), MENU_STAY);
	assert_span(menus->menu.message, "Only entries are edited or pinned.");
	cr_assert_eq(menus_press(menus, KEY_ENTER), MENU_START);
}

Test(menu, the_timeout_goes_the_steps_of_systemd_boot)
{
	static const uint32_t steps[] = { TIMEOUT_MENU_FORCE, TIMEOUT_MENU_HIDDEN, 1, 2 };

	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		cr_assert_eq(menus_type(menus, i % 2 ? 't' : '+'), MENU_TIMEOUT);
		cr_assert_eq(menus->menu.timeout_sec, steps[i]);
	}
	assert_span(menus->menu.message, "From the next start on: the menu waits 2 s");
	for (size_t i = ARRAY_LEN(steps) - 1; i > 0; i--) {
		menus_type(menus, i % 2 ? 'T' : '-');
		cr_assert_eq(menus->menu.timeout_sec, steps[i - 1]);
	}
	menus_type(menus, 'T');
	menus_type(menus, 'T');
	cr_assert_eq(menus->menu.timeout_sec, TIMEOUT_UNSET);
	menus->menu.timeout_sec = TIMEOUT_MAX_SEC;
	menus_type(menus, 't');
	cr_assert_eq(menus->menu.timeout_sec, TIMEOUT_MAX_SEC);
}

Test(menu, letters_go_to_the_next_entry_of_a_kind)
{
	static const struct {
		char letter;
		const char *id;
	} places[] = { { 'w', "auto-windows" },
		       { 's', "auto-efi-shell" },
		       { 'f', "auto-reboot-to-firmware-setup" },
		       { 'O', "auto-poweroff" },
		       { 'B', "auto-reboot" },
		       { 'l', "deb-3.conf" },
		       { 'l', "deb-1.conf" } };

	open_instead(menus_mixed());
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		cr_assert_eq(menus_type(menus, (uint16_t)places[i].letter), MENU_STAY);
		cr_assert_str_eq(selected(), places[i].id);
	}
	menus_type(menus, 'a');
	assert_span(menus->menu.message, "There is no such entry in this list.");
	cr_assert_str_eq(selected(), "deb-1.conf");
}

Test(menu, details_are_the_list_from_nearer)
{
	menus_press(menus, KEY_RIGHT);
	cr_assert_eq(menus->menu.view, MENU_DETAILS);
	menus_press(menus, KEY_DOWN);
	cr_assert_str_eq(selected(), "deb-1.conf");
	cr_assert_eq(menus->menu.view, MENU_DETAILS);
	cr_assert_eq(menus_press(menus, KEY_ENTER), MENU_START);
	menus_press(menus, KEY_LEFT);
	cr_assert_eq(menus->menu.view, MENU_LIST);
	menus_press(menus, KEY_TAB);
	menus_press(menus, KEY_ESCAPE);
	cr_assert_eq(menus->menu.view, MENU_LIST);
}

Test(menu, details_are_wanted_once_for_each_entry)
{
	cr_assert_eq(menu_wants_details(&menus->menu, false), MENU_NOTHING);
	cr_assert_eq(menu_wants_details(&menus->menu, true), 0);
	menus_press(menus, KEY_RIGHT);
	cr_assert_eq(menu_wants_details(&menus->menu, false), 0);
	menus->menu.details.item = 0;
	cr_assert_eq(menu_wants_details(&menus->menu, true), MENU_NOTHING);
	menus_press(menus, KEY_DOWN);
	cr_assert_eq(menu_wants_details(&menus->menu, false), 2);
}

Test(menu, search_finds_as_you_type)
{
	open_instead(menus_many(1000));
	menus_write(menus, "/deb-77");
	cr_assert_eq(menus->menu.view, MENU_SEARCH);
	cr_assert_eq(menus->menu.shape.n_rows, 11);
	menus_type(menus, '7');
	cr_assert_str_eq(selected(), "deb-777.conf");
	menus_press(menus, KEY_BACKSPACE);
	cr_assert_str_eq(selected(), "deb-777.conf");
	cr_assert_eq(menus->menu.shape.n_rows, 11);
	cr_assert_eq(menus_press(menus, KEY_ENTER), MENU_STAY);
	cr_assert_eq(menus->menu.view, MENU_LIST);
	cr_assert_eq(menus->menu.shape.n_rows, 11, "the list keeps to what matches");
	cr_assert_eq(menus_press(menus, KEY_ENTER), MENU_START);
	menus_press(menus, KEY_ESCAPE);
	cr_assert_str_eq(selected(), "deb-777.conf");
	cr_assert_gt(menus->menu.shape.n_rows, 900, "it is unfolded to show it");
}

Test(menu, search_finds_a_package_that_has_changed)
{
	menus_press(menus, KEY_DOWN);
	menus_write(menus, "/2.41-12");
	cr_assert_eq(menus->menu.shape.n_rows, 1);
	cr_assert_str_eq(selected(), "deb-3.conf");
}

Test(menu, a_search_selects_what_matches_best)
{
	menus->facts[0].note = S("instead of 1");
	menus_write(menus, "/1");
	cr_assert_str_eq(selected(), "deb-1.conf");
	menus_press(menus, KEY_BACKSPACE);
	cr_assert_str_eq(selected(), "deb-1.conf");
	menus_press(menus, KEY_ESCAPE);
	menus_press(menus, KEY_HOME);
	menus_write(menus, "/debian");
	cr_assert_str_eq(selected(), "deb-3.conf");
	menus_press(menus, KEY_DOWN);
	menus_write(menus, " gnu");
	cr_assert_str_eq(selected(), "deb-2.conf", "none matches better");
}

Test(menu, what_fits_is_shown_from_the_top)
{
	menus_press(menus, KEY_DOWN);
	menu_fit(&menus->menu, 1, 20, 78);
	cr_assert_eq(menus->menu.top, 1);
	menu_fit(&menus->menu, 13, 20, 78);
	cr_assert_eq(menus->menu.top, 0);
}

Test(menu, a_search_leaves_no_room_below_its_list)
{
	open_instead(menus_many(1000));
	menus_write(menus, "gjjj");
	menus_press(menus, KEY_ENTER);
	menus_press(menus, KEY_END);
	cr_assert_gt(menus->menu.top, 900);
	menus_write(menus, "/deb-1");
	cr_assert_str_eq(selected(), "deb-1.conf");
	cr_assert_eq(menus->menu.shape.n_rows, 112);
	cr_assert_eq(menus->menu.top, 112 - 13);
}

Test(menu, a_search_without_a_match_ends_where_it_began)
{
	menus_press(menus, KEY_DOWN);
	menus_write(menus, "/qqq");
	cr_assert_eq(menus->menu.shape.n_rows, 0);
	cr_assert_eq(menu_item(&menus->menu), MENU_NOTHING);
	cr_assert_eq(menus_press(menus, KEY_DOWN), MENU_STAY);
	cr_assert_eq(menus_press(menus, KEY_ENTER), MENU_STAY);
	cr_assert_eq(menus->menu.view, MENU_LIST);
	cr_assert_str_eq(selected(), "deb-1.conf");
	cr_assert_eq(menus->menu.shape.n_rows, 3);
}

Test(menu, backspace_in_an_empty_search_leaves_it)
{
	menus_write(menus, "/x");
	menus_press(menus, KEY_BACKSPACE);
	cr_assert_eq(menus->menu.view, MENU_SEARCH);
	cr_assert_eq(menus->menu.shape.n_rows, 3);
	menus_press(menus, KEY_BACKSPACE);
	cr_assert_eq(menus->menu.view, MENU_LIST);
}

Test(menu, a_search_takes_whole_characters_and_stops_when_full)
{
	menus_type(menus, '/');
	menus_type(menus, 0xe9);
	cr_assert_eq(menus->menu.search_len, 2);
	menus_press(menus, KEY_BACKSPACE);
	cr_assert_eq(menus->menu.search_len, 0);
	for (int i = 0; i < 100; i++)
		menus_type(menus, 'x');
	cr_assert_eq(menus->menu.search_len, MENU_SEARCH_MAX);
}

Test(menu, changed_facts_leave_the_same_entry_selected)
{
	open_instead(menus_many(10));
	go_to("deb-2.conf");
	menus->facts[8].pinned = true;
	menu_changed(&menus->menu);
	cr_assert_str_eq(selected(), "deb-2.conf");
	cr_assert_eq(menus->menu.selected, 1);
}

Test(menu, only_some_actions_end_it)
{
	cr_assert(menu_action_ends(MENU_START) && menu_action_ends(MENU_START_EDITED) &&
		  menu_action_ends(MENU_START_AND_KEEP) && menu_action_ends(MENU_EXPIRED) &&
		  menu_action_ends(MENU_LEAVE));
	cr_assert_not(menu_action_ends(MENU_STAY) || menu_action_ends(MENU_KEEP) ||
		      menu_action_ends(MENU_EDIT) || menu_action_ends(MENU_REDRAW));
}
