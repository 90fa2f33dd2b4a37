// SPDX-License-Identifier: GPL-2.0-or-later

// Whether the menu opens (efi/opening.h), and keys between a choice and its start (efi/window.h).

#include <criterion/criterion.h>
#include <string.h>

#include "tests/firmware/scene.h"

#define MSEC UINT64_C(1000)
#define SEC UINT64_C(1000000)
#define MIB 0x100000u
#define HINT "genboot: about to start Generation 3; any key: menu\n"
#define BAR "genboot: reading, Esc stops ["

static struct scene scene;
static struct fw_key keys[8];

static void set_up(void)
{
	scene_open_three(&scene);
	scene.machine.keys = keys;
	scene.machine.n_keys = 0;
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(window, .init = set_up, .fini = tear_down);

static void conf(const char *text)
{
	fw_put_text(scene.esp, "loader/loader.conf", text);
}

static void press(uint64_t at_usec, uint16_t scan, uint16_t character)
{
	keys[scene.machine.n_keys++] =
		(struct fw_key){ .at_usec = at_usec, .scan = scan, .character = character };
}

// In a menu that opened long before.
static void choose_generation_2(void)
{
	press(20 * SEC, FW_SCAN_DOWN, 0);
	press(21 * SEC, 0, '\r');
}

// Generation 3 takes so long to read.
static void read_for(unsigned sec)
{
	uint8_t *bytes = calloc(sec, MIB);

	fw_put(scene.esp, "tok/initrd-3.img", bytes, (size_t)sec * MIB);
	free(bytes);
	scene.machine.usec_per_mib = (uint32_t)SEC;
}

static void expect_start(const char *path)
{
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_STARTED, "%s", scene.outcome.console);
	cr_assert_str_eq(scene.outcome.program.path, path, "%s", scene.outcome.console);
}

static size_t n_calls_of(enum fw_function function)
{
	size_t n = 0;

	for (size_t i = 0; i < scene.outcome.n_calls; i++)
		n += scene.outcome.calls[i] == (uint8_t)function;
	return n;
}

Test(window, hidden_menu_says_what_starts_and_how_to_get_the_menu)
{
	scene_expect(&scene, 3, HINT);
	conf("timeout menu-hidden\n");
	scene_expect(&scene, 3, HINT);
}

Test(window, title_of_a_hint_is_cut_to_the_line_and_moves_no_cursor)
{
	fw_put_text(scene.esp, "loader/entries/tok-9.conf",
		    "title \x1b[2J A title of a system that has far more words than any line\n"
		    "sort-key tok\nversion 9\nlinux /tok/kernel-3.efi\n");
	expect_start("tok/kernel-3.efi");
	cr_assert(fw_said(&scene.outcome,
			  "genboot: about to start ?[2J A title of a system that has far mo; any "
			  "key: menu\n"),
		  "%s", scene.outcome.console);
}

Test(window, key_within_a_tenth_of_a_second_opens_the_hidden_menu_before_anything_is_loaded)
{
	press(90 * MSEC, 0, 'x');
	choose_generation_2();
	scene_expect(&scene, 2, HINT);
	cr_assert_eq(n_calls_of(FW_LOAD_IMAGE), 1);
	cr_assert_eq(n_calls_of(FW_STALL), 0);
}

Test(window, machine_without_a_person_waits_a_tenth_of_a_second)
{
	press(150 * MSEC, 0, 'x');
	scene_expect(&scene, 3, HINT);
	cr_assert_geq(scene.outcome.usec, 100 * MSEC);
	cr_assert_lt(scene.outcome.usec, 110 * MSEC);
	cr_assert_eq(n_calls_of(FW_STALL), 0);
}

Test(window, reading_is_part_of_the_wait)
{
	read_for(2);
	expect_start("tok/kernel-3.efi");
	cr_assert_lt(scene.outcome.usec, 2 * SEC + 50 * MSEC);
	conf("timeout 0\nhint-seconds 5\n");
	expect_start("tok/kernel-3.efi");
	cr_assert_geq(scene.outcome.usec, 5 * SEC);
	cr_assert_lt(scene.outcome.usec, 5 * SEC + 50 * MSEC);
}

Test(window, hint_seconds_are_how_long_a_key_opens_the_hidden_menu)
{
	conf("timeout 0\nhint-seconds 3\n");
	press(2900 * MSEC, 0, 'x');
	choose_generation_2();
	scene_expect(&scene, 2, HINT);
	scene.machine.n_keys = 0;
	press(3100 * MSEC, 0, 'x');
	scene_expect(&scene, 3, HINT);
}

Test(window, firmware_without_timers_waits_all_the_same)
{
	scene.machine.fault = (struct fw_fault){
		.call = 1, .function = FW_CREATE_EVENT, .lasts = true, .status = FW_UNSUPPORTED
	};
	scene_expect(&scene, 3, HINT);
	cr_assert_geq(scene.outcome.usec, 100 * MSEC);
	cr_assert_lt(scene.outcome.usec, 110 * MSEC);
}

// Its last boots were not confirmed, or it would have its name without a counter.
Test(window, hidden_menu_shows_itself_when_the_default_has_no_tries_left)
{
	const struct fw_node *plain = fw_find(scene.esp, "loader/entries/tok-3.conf");

	conf("timeout 0\ndefault tok-3.conf\n");
	fw_put(scene.esp, "loader/entries/tok-3+0-3.conf", plain->data, plain->size);
	fw_remove(scene.esp, "loader/entries/tok-3.conf");
	scene_expect(&scene, 2, "Nothing usable matches tok-3.conf; the next best is selected");
	cr_assert_geq(scene.outcome.usec, 10 * SEC);
	cr_assert_lt(scene.outcome.usec, 10 * SEC + 200 * MSEC);
}

Test(window, all_keys_that_were_pressed_open_the_menu_and_do_nothing_in_it)
{
	for (unsigned i = 0; i < 4; i++)
		press(90 * MSEC, 0, '\r');
	choose_generation_2();
	scene_expect(&scene, 2, HINT);
}

// It may have been no key at all, but noise on a serial line.
static void expect_default_after_a_minute(uint64_t opened_usec)
{
	scene_expect(&scene, 3, "Starting in 60 s, any key stops it");
	cr_assert_geq(scene.outcome.usec, opened_usec + 60 * SEC);
	cr_assert_lt(scene.outcome.usec, opened_usec + 61 * SEC + 500 * MSEC);
}

Test(window, menu_that_a_key_at_the_start_has_opened_goes_on_after_a_minute)
{
	press(0, 0, 0xfd);
	expect_default_after_a_minute(0);
}

Test(window, menu_that_a_key_in_the_hint_has_opened_goes_on_after_a_minute)
{
	press(90 * MSEC, 0, 0xfd);
	expect_default_after_a_minute(90 * MSEC);
}

Test(window, countdown_of_a_menu_that_a_key_has_opened_stops_at_the_next_key)
{
	press(0, 0, 'x');
	press(20 * SEC, FW_SCAN_DOWN, 0);
	press(200 * SEC, 0, '\r');
	scene_expect(&scene, 2, "Starting in 60 s, any key stops it");
}

Test(window, person_who_takes_a_choice_back_is_waited_for)
{
	conf("timeout menu-force\n");
	press(1 * SEC, 0, '\r');
	read_for(4);
	press(3 * SEC, FW_SCAN_ESCAPE, 0);
	press(200 * SEC, FW_SCAN_DOWN, 0);
	press(201 * SEC, 0, '\r');
	expect_start("tok/kernel-2.efi");
	cr_assert_not(fw_said(&scene.outcome, "any key stops it"));
}

Test(window, key_stops_reading_at_once)
{
	read_for(40);
	press(2 * SEC, 0, ' ');
	choose_generation_2();
	expect_start("tok/kernel-2.efi");
	cr_assert_lt(scene.outcome.usec, 22 * SEC);
}

Test(window, counter_is_left_alone_when_a_key_opens_the_menu)
{
	const struct fw_node *plain = fw_find(scene.esp, "loader/entries/tok-3.conf");

	fw_put(scene.esp, "loader/entries/tok-3+3-0.conf", plain->data, plain->size);
	fw_remove(scene.esp, "loader/entries/tok-3.conf");
	read_for(4);
	press(2 * SEC, 0, ' ');
	choose_generation_2();
	expect_start("tok/kernel-2.efi");
	cr_assert(fw_find(scene.esp, "loader/entries/tok-3+3-0.conf"));
}

Test(window, menu_that_is_switched_off_has_no_hint_no_wait_and_no_keys)
{
	conf("timeout menu-disabled\n");
	read_for(4);
	press(2 * SEC, FW_SCAN_ESCAPE, 0);
	expect_start("tok/kernel-3.efi");
	cr_assert_not(fw_said(&scene.outcome, "any key"));
	cr_assert(fw_said(&scene.outcome, "genboot: reading ["));
	cr_assert_eq(n_calls_of(FW_CREATE_EVENT), 0);
	cr_assert_eq(n_calls_of(FW_CHECK_EVENT), 1); // is the keyboard alive?
}

Test(window, countdown_that_has_run_out_is_wait_enough)
{
	conf("timeout 3\n");
	scene_expect(&scene, 3, NULL);
	cr_assert_lt(scene.outcome.usec, 3 * SEC + 50 * MSEC);
	cr_assert_not(fw_said(&scene.outcome, "any key: menu"));
}

static void choose_generation_3(void)
{
	conf("timeout menu-force\n");
	press(1 * SEC, 0, '\r');
	read_for(4);
}

Test(window, escape_takes_a_person_back_to_the_menu_with_the_choice_selected)
{
	choose_generation_3();
	press(3 * SEC, FW_SCAN_ESCAPE, 0);
	choose_generation_2();
	expect_start("tok/kernel-2.efi");
	cr_assert(fw_said(&scene.outcome, BAR));
	cr_assert_eq(n_calls_of(FW_LOAD_IMAGE), 1);
	cr_assert_eq(scene.outcome.n_started, 1);
}

Test(window, no_other_key_takes_back_what_a_person_has_chosen)
{
	choose_generation_3();
	press(3 * SEC, 0, '\r');
	press(3 * SEC, FW_SCAN_DOWN, 0);
	expect_start("tok/kernel-3.efi");
	cr_assert_lt(scene.outcome.usec, 6 * SEC);
}

Test(window, person_who_has_chosen_is_not_waited_for)
{
	press(0, 0, ' ');
	choose_generation_2();
	scene_expect(&scene, 2, NULL);
	cr_assert_lt(scene.outcome.usec, 21 * SEC + 50 * MSEC);
	cr_assert_not(fw_said(&scene.outcome, "any key: menu"));
}

Test(window, key_keeps_a_machine_from_the_restart_that_was_asked_for)
{
	conf("timeout 0\n");
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "auto-reboot");
	press(50 * MSEC, 0, 'x');
	press(20 * SEC, FW_SCAN_HOME, 0);
	press(21 * SEC, 0, '\r');
	expect_start("tok/kernel-3.efi");
	scene.machine.n_keys = 0;
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "auto-reboot");
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_RESET);
	cr_assert_geq(scene.outcome.usec, 100 * MSEC);
}
