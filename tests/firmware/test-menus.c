// SPDX-License-Identifier: GPL-2.0-or-later

// What a person does in the menu, and what is written for it.

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "tests/firmware/scene.h"

#define KEYS_MAX 64u
#define FIRST_KEY_USEC 2000000u

static struct scene scene;
static struct fw_key keys[KEYS_MAX];

static const uint8_t own_vendor[GUID_SIZE] = { 0x93, 0x4e, 0x75, 0xe9, 0x19, 0x68, 0x05, 0x48,
					       0xb6, 0x76, 0x9f, 0x31, 0x85, 0x97, 0x15, 0x9f };

static void set_up(void)
{
	scene_open_three(&scene);
	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\n");
	scene.machine.max_usec = 60000000;
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(menus, .init = set_up, .fini = tear_down);

// One key after the other, "\n" is Enter.
static void type(const char *text)
{
	size_t n = strlen(text);

	cr_assert_leq(n, KEYS_MAX);
	for (size_t i = 0; i < n; i++) {
		keys[i] = (struct fw_key){ .at_usec = FIRST_KEY_USEC + i * 100000,
					   .character =
						   (uint16_t)(text[i] == '\n' ? '\r' : text[i]) };
	}
	scene.machine.keys = keys;
	scene.machine.n_keys = n;
}

static const char *default_of_record(void)
{
	static char id[STATE_ID_SIZE];

	memcpy(id, scene_record(&scene).default_id, sizeof id);
	return id;
}

static bool has_written(const char *variable)
{
	return scene.outcome.variables && strstr(scene.outcome.variables, variable);
}

static bool pins_are(const char *text)
{
	const struct fw_variable *pins =
		fw_find_variable(&scene.machine, own_vendor, GENBOOT_VAR_PINS);

	return pins && pins->size == strlen(text) && memcmp(pins->data, text, pins->size) == 0;
}

Test(menus, enter_starts_once_and_writes_nothing_down)
{
	scene_put_record(&scene, "tok-3.conf", NULL, NULL);
	type("j\n");
	scene_expect(&scene, 2, NULL);
	cr_assert_str_eq(default_of_record(), "tok-3.conf");
	cr_assert_not(has_written("LoaderEntryDefault") || has_written("GenbootPins"));
}

Test(menus, k_starts_and_keeps_in_the_record)
{
	scene_put_record(&scene, "tok-3.conf", NULL, "tok-1.conf");
	type("jj"
	     "K"
	     "\n");
	scene_expect(&scene, 2, NULL);
	cr_assert_str_eq(default_of_record(), "tok-2.conf");
	cr_assert_str_eq(scene_record(&scene).last_good_id, "tok-1.conf");
	cr_assert_not(has_written("LoaderEntryDefault"));
	type("");
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\n");
	scene_expect(&scene, 2, NULL);
}

Test(menus, beeps_say_which_entry_is_selected_until_a_key_is_pressed)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\nbeep yes\n");
	type("jj\n");
	scene_expect(&scene, 1, NULL);
	// One for the first entry, and of two and of three the first, as far as it comes.
	cr_assert_eq(scene.outcome.n_beeps, 3);
	type("jj      \n");
	scene_expect(&scene, 1, NULL);
	cr_assert_eq(scene.outcome.n_beeps, 1 + 1 + 3);
}

Test(menus, speaker_is_silent_when_something_starts)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\nbeep yes\n");
	for (uint64_t usec = 500000; usec <= 1000000; usec += 50000) {
		keys[0] = (struct fw_key){ .at_usec = 500000, .character = 'j' };
		keys[1] = (struct fw_key){ .at_usec = usec, .character = '\r' };
		scene.machine.keys = keys;
		scene.machine.n_keys = 2;
		scene_expect(&scene, 2, NULL);
		cr_assert_not(scene.outcome.speaker_sounds, "after %lu", (unsigned long)usec);
	}
}

Test(menus, beeps_count_the_seconds_and_make_none_longer)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 3\nbeep yes\n");
	scene_expect(&scene, 3, NULL);
	cr_assert_eq(scene.outcome.n_beeps, 3);
	cr_assert_not(scene.outcome.speaker_sounds);
	cr_assert_geq(scene.outcome.usec, 3000000);
	cr_assert_lt(scene.outcome.usec, 3200000);
}

Test(menus, speaker_is_left_alone_where_nobody_has_asked_for_beeps)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 3\n");
	scene_expect(&scene, 3, NULL);
	cr_assert_not(scene.outcome.speaker_was_set);
}

Test(menus, i_tells_of_tpm_and_room)
{
	type("i");
	scene_run(&scene);
	cr_assert(strstr(scene.outcome.console, "Secure Boot: off"));
	cr_assert(strstr(scene.outcome.console, "TPM 2.0: none"));
	cr_assert(strstr(scene.outcome.console, "Free on it: 40 of 64 MiB"));
}

Test(menus, k_without_a_yes_changes_nothing)
{
	scene_put_record(&scene, "tok-3.conf", NULL, NULL);
	type("jKn\n");
	scene_expect(&scene, 2, NULL);
	cr_assert_str_eq(default_of_record(), "tok-3.conf");
}

Test(menus, d_keeps_without_starting)
{
	scene_put_record(&scene, "tok-3.conf", NULL, NULL);
	type("jdyg\n");
	scene_expect(&scene, 2, NULL);
	cr_assert_str_eq(default_of_record(), "tok-2.conf", "it stands on top now");
	cr_assert(fw_said(&scene.outcome, "It is the default now."));
}

Test(menus, without_a_record_a_variable_keeps)
{
	type("jKy");
	scene_expect(&scene, 2, NULL);
	cr_assert(fw_variable_is(&scene.machine, "LoaderEntryDefault", "tok-2.conf"));
}

Test(menus, a_record_that_is_read_only_leaves_it_to_a_variable)
{
	scene_put_record(&scene, "tok-3.conf", NULL, NULL);
	scene.machine.volumes[0].is_write_protected = true;
	type("jKy");
	scene_expect(&scene, 2, NULL);
	cr_assert(fw_variable_is(&scene.machine, "LoaderEntryDefault", "tok-2.conf"));
	cr_assert_str_eq(default_of_record(), "tok-3.conf");
}

Test(menus, variables_that_would_win_are_set_too)
{
	scene_put_record(&scene, "tok-3.conf", NULL, NULL);
	fw_set_text(&scene.machine, "LoaderEntryPreferred", "tok-3.conf");
	fw_set_text(&scene.machine, "LoaderEntryDefault", "tok-3*");
	type("jKy");
	scene_expect(&scene, 2, NULL);
	cr_assert_str_eq(default_of_record(), "tok-2.conf");
	cr_assert(fw_variable_is(&scene.machine, "LoaderEntryPreferred", "tok-2.conf"));
	cr_assert(fw_variable_is(&scene.machine, "LoaderEntryDefault", "tok-2.conf"));
}

Test(menus, what_can_be_kept_nowhere_is_not_started)
{
	scene.machine.variables_are_full = true;
	type("jKy");
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_TIME_UP);
	cr_assert_eq(scene.outcome.n_started, 0);
	cr_assert(fw_said(&scene.outcome, "could not make the default tok-2.conf"));
}

Test(menus, p_pins_and_unpins)
{
	type("jp\n");
	scene_expect(&scene, 2, "It is pinned now.");
	cr_assert(pins_are("+tok-2.conf\n"));
	type("jp\n");
	scene_expect(&scene, 2, "It is not pinned now.");
	cr_assert(pins_are("-tok-2.conf\n"));
}

Test(menus, pins_of_the_variable_are_shown)
{
	fw_set_variable(&scene.machine, own_vendor, GENBOOT_VAR_PINS, FW_VARIABLE_KEPT,
			"+tok-1.conf\n", 12);
	type("");
	scene_run(&scene);
	cr_assert(fw_said(&scene.outcome, "Generation 1"));
	cr_assert(fw_said(&scene.outcome, "pinned"));
}

Test(menus, a_pin_that_cannot_be_written_says_so)
{
	scene.machine.variables_are_full = true;
	type("jp\n");
	scene_expect(&scene, 2, "could not pin or unpin tok-2.conf");
}

Test(menus, the_timeout_is_written_on_leaving_and_only_when_changed)
{
	type("+++\n");
	scene_expect(&scene, 3, NULL);
	cr_assert(fw_variable_is(&scene.machine, "LoaderConfigTimeout", "1"));
	fw_set_text(&scene.machine, "LoaderConfigTimeout", "3");
	type("TT-\n");
	scene_expect(&scene, 3, NULL);
	cr_assert(fw_variable_is(&scene.machine, "LoaderConfigTimeout", "menu-hidden"));
	fw_set_text(&scene.machine, "LoaderConfigTimeout", "menu-force");
	type("T\n");
	scene_expect(&scene, 3, NULL);
	cr_assert(fw_variable_is(&scene.machine, "LoaderConfigTimeout", NULL));
	fw_set_text(&scene.machine, "LoaderConfigTimeout", "menu-force");
	type("\n");
	scene_expect(&scene, 3, NULL);
	cr_assert_not(has_written("LoaderConfigTimeout"));
}

Test(menus, the_catalog_tells_size_and_hash)
{
	scene_put_catalog(scene.esp, 1, 3);
	type("\t\n");
	scene_expect(&scene, 3, "known by their SHA-256");
	cr_assert(fw_said(&scene.outcome, "root=/dev/generation-3 quiet"));
}

Test(menus, the_catalog_tells_which_packages_have_changed)
{
	scene_put_catalog(scene.esp, 1, 3);
	type("\t\n");
	scene_expect(&scene, 3, "Since the generation before");
	cr_assert(fw_said(&scene.outcome, "packages: 1 changed"));
	cr_assert(fw_said(&scene.outcome, "openssl 3.0.2 -> 3.0.3"));
}

Test(menus, a_search_finds_the_generation_that_brought_a_package)
{
	scene_put_catalog(scene.esp, 1, 3);
	type("/OpenSSL 3.0.1\n\n");
	scene_expect(&scene, 2, NULL);
}

Test(menus, another_one_is_compared_with_the_default)
{
	type("\t\n");
	scene_expect(&scene, 3, NULL);
	cr_assert_not(fw_said(&scene.outcome, "Against the default"));
	type("j\t\n");
	scene_expect(&scene, 2, "Against the default");
	cr_assert(fw_said(&scene.outcome, "another kernel, another initrd, another command line"));
}

Test(menus, i_tells_of_the_machine)
{
	fw_set_variable(&scene.machine, fw_vendor_global, "SecureBoot", FW_VARIABLE_VISIBLE, "\x01",
			1);
	fw_set_text(&scene.machine, "LoaderEntryPreferred", "nothing-*");
	type("i\x1b\n");
	scene_expect(&scene, 3, "Secure Boot: on");
	cr_assert(fw_said(&scene.outcome, "LoaderEntryPreferred: nothing-*"));
}

Test(menus, text_is_typed_as_it_is_printed_on_the_keys)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\nkeyboard-layout de\n");
	type("e z/\n");
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_STARTED);
	cr_assert_str_eq(scene.outcome.program.options, "root=/dev/generation-3 quiet y-");
}

static void type_over_a_serial_line(void)
{
	scene.machine.serial[0] = (struct fw_serial){ .columns = 80, .rows = 25 };
	scene.machine.n_serial = 1;
	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\nkeyboard-layout de\n");
	type("e z/z\n");
	for (size_t i = 0; i < 4; i++)
		keys[i].is_sent = true;
}

static void expect_typed(const char *text)
{
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_STARTED);
	cr_assert_str_eq(scene.outcome.program.options, text);
}

Test(menus, what_a_terminal_sends_is_no_key_of_this_machines_keyboard)
{
	type_over_a_serial_line();
	expect_typed("root=/dev/generation-3 quiet z/y");
}

Test(menus, a_serial_line_that_is_not_known_as_one_is_taken_for_a_keyboard)
{
	type_over_a_serial_line();
	scene.machine.serial[0].is_other = true;
	expect_typed("root=/dev/generation-3 quiet y-y");
	scene.machine.serial[0] =
		(struct fw_serial){ .columns = 80, .rows = 25, .is_unmarked = true };
	expect_typed("root=/dev/generation-3 quiet y-y");
}

Test(menus, a_french_q_leaves_where_it_is_printed)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\nkeyboard-layout fr\n");
	type("a");
	scene_expect(&scene, 0, NULL);
}

static size_t count_calls(enum fw_function function)
{
	size_t n = 0;

	for (size_t i = 0; i < scene.outcome.n_calls; i++)
		n += scene.outcome.calls[i] == (uint8_t)function;
	return n;
}

static void speak(const char *timeout)
{
	char text[128];

	snprintf(text, sizeof text, "timeout %s\nmenu-style lines\n", timeout);
	fw_put_text(scene.esp, "loader/loader.conf", text);
}

Test(menus, plain_lines_are_answered_by_numbers)
{
	speak("menu-force");
	type("2\n\n");
	scene_expect(&scene, 2, "2  Generation 2, generation 2, just now");
	cr_assert_eq(count_calls(FW_CLEAR_SCREEN), 0);
	cr_assert_eq(count_calls(FW_SET_CURSOR_POSITION), 0);
}

Test(menus, plain_lines_say_what_they_are_about_to_start)
{
	speak("menu-force");
	type("2\nn\n3\n\n");
	scene_expect(&scene, 1, "Start this?\n  Generation 2\n");
	cr_assert(fw_said(&scene.outcome, "Start this?\n  Generation 1\n"));
}

Test(menus, plain_lines_explain_themselves)
{
	speak("menu-force");
	type("?\n\n\n\n");
	scene_expect(&scene, 3, "m make the default");
	cr_assert_not(fw_said(&scene.outcome, "PageUp"));
}

Test(menus, plain_lines_keep_after_a_yes)
{
	speak("menu-force");
	scene_put_record(&scene, "tok-3.conf", NULL, NULL);
	type("3x\b"
	     "k\ny\n");
	scene_expect(&scene, 1, "Start this and make it the default?");
	cr_assert_str_eq(default_of_record(), "tok-1.conf");
}

Test(menus, plain_lines_edit_a_command_line)
{
	speak("menu-force");
	type("1e\nroot=/x\n");
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_STARTED);
	cr_assert_str_eq(scene.outcome.program.options, "root=/x");
}

Test(menus, plain_lines_count_down)
{
	speak("3");
	type("");
	scene_expect(&scene, 3, "Starting in 3 seconds, any key stops it.");
}

Test(menus, without_a_clock_there_are_no_ages)
{
	scene.machine.time = (struct fw_time){ 0 };
	type("\n");
	scene_expect(&scene, 3, NULL);
	cr_assert_not(fw_said(&scene.outcome, " ago"));
}

Test(menus, ages_are_told_of_what_has_a_date)
{
	fw_find(scene.esp, "loader/entries/tok-3.conf")->modified =
		(struct fw_time){ 2026, 11, 20, 9, 0, 0 };
	type("\n");
	scene_expect(&scene, 3, "2 days ago");
}

Test(menus, a_failure_is_the_one_line_of_reason)
{
	fw_remove(scene.esp, "tok/initrd-3.img");
	type("");
	scene_run(&scene);
	cr_assert(fw_said(&scene.outcome, "tok-3.conf"));
	cr_assert(fw_said(&scene.outcome, "damaged: "));
}

Test(menus, what_is_for_one_boot_is_selected_and_not_called_the_default)
{
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-1.conf");
	type("\n");
	scene_expect(&scene, 1, "For this boot: ");
	cr_assert(fw_said(&scene.outcome, "The default: first usable entry"));
	cr_assert(fw_said(&scene.outcome, "tok-1.conf, 2"), "its status is not \"default\"");
}

Test(menus, titles_are_told_apart_but_not_by_what_stands_beside_them)
{
	fw_put_text(scene.esp, "loader/entries/tok-2.conf",
		    "title Same\nversion 2\nlinux /tok/kernel-2.efi\n");
	fw_put_text(scene.esp, "loader/entries/tok-1.conf",
		    "title Same\nversion 1\nlinux /tok/kernel-1.efi\n");
	type("");
	scene_run(&scene);
	cr_assert(fw_said(&scene.outcome, " Same"));
	cr_assert_not(fw_said(&scene.outcome, "Same ("));
	fw_put_text(scene.esp, "loader/entries/a.conf",
		    "title Same\nversion 8\nlinux /tok/kernel-1.efi\n");
	fw_put_text(scene.esp, "loader/entries/b.conf",
		    "title Same\nversion 9\nlinux /tok/kernel-1.efi\n");
	scene_run(&scene);
	cr_assert(fw_said(&scene.outcome, "Same (8)"));
	cr_assert(fw_said(&scene.outcome, "Same (9)"));
}
