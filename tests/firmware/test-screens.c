// SPDX-License-Identifier: GPL-2.0-or-later

// The menu on video cards and serial lines.

#include <criterion/criterion.h>
#include <string.h>

#include "tests/firmware/picture.h"
#include "tests/firmware/scene.h"

static struct scene scene;
static char picture[PICTURE_TEXT_MAX];

// A person who watches for a second, and then starts the selected entry.
static const struct fw_key enter[] = { { .at_usec = 1500000, .character = '\r' } };

static void press(const struct fw_key *keys, size_t n)
{
	scene.machine.keys = keys;
	scene.machine.n_keys = n;
}

static void set_up(void)
{
	scene_open_three(&scene);
	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\n");
	scene.machine.graphics = FW_GRAPHICS_EDK2;
	scene.machine.max_usec = 30000000;
	press(enter, ARRAY_LEN(enter));
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(screens, .init = set_up, .fini = tear_down);

// What a person saw last on the video card.
static const char *seen(void)
{
	const struct fw_outcome *o = &scene.outcome;

	cr_assert_not_null(o->picture, "nothing is on the video card");
	return picture_text(o->picture, o->picture_width, o->picture_height, picture);
}

static void assert_seen(const char *text)
{
	cr_assert(strstr(seen(), text), "\"%s\" is not in\n%s", text, picture);
}

static void add_serial(uint32_t columns, uint32_t rows)
{
	scene.machine.serial[scene.machine.n_serial++] =
		(struct fw_serial){ .columns = columns, .rows = rows };
}

static bool serial_says(size_t line, const char *text)
{
	return strstr(scene.outcome.serial[line], text) != NULL;
}

static bool is_called(enum fw_function function)
{
	return memchr(scene.outcome.calls, (int)function, scene.outcome.n_calls) != NULL;
}

Test(screens, menu_is_drawn_with_the_own_font)
{
	scene_expect(&scene, 3, NULL);
	assert_seen("Generation 3");
	assert_seen("Generation 1");
	cr_assert_null(strchr(seen(), '#'), "a cell is no glyph in two colours:\n%s", picture);
	cr_assert_null(strchr(seen(), '*'), "a cell is of another character:\n%s", picture);
}

Test(screens, menu_is_not_written_to_the_console_too)
{
	scene_expect(&scene, 3, NULL);
	cr_assert_not(fw_said(&scene.outcome, "Generation 2"));
	cr_assert_str_empty(scene.outcome.card, "the card's own text would draw over it");
}

Test(screens, card_that_only_its_own_handle_names_is_drawn_on)
{
	scene.machine.graphics = FW_GRAPHICS_CARD;
	scene_expect(&scene, 3, NULL);
	assert_seen("Generation 2");
}

Test(screens, graphics_that_are_no_part_of_the_console_are_left_alone)
{
	scene.machine.graphics = FW_GRAPHICS_APART;
	scene_expect(&scene, 3, "Generation 2");
	cr_assert_null(scene.outcome.picture);
}

Test(screens, nothing_is_left_on_the_card)
{
	scene_expect(&scene, 3, "genboot: starting tok-3.conf");
	cr_assert_not(scene.outcome.picture_is_left);
}

Test(screens, console_that_cannot_clear_leaves_nothing_on_the_card_either)
{
	scene.machine.fault = (struct fw_fault){ 1, FW_CLEAR_SCREEN, true, FW_UNSUPPORTED };
	scene_expect(&scene, 3, "genboot: starting tok-3.conf");
	assert_seen("Generation 2");
	cr_assert_not(scene.outcome.picture_is_left);
}

Test(screens, without_a_menu_nothing_is_drawn)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\nconsole-mode max\n");
	scene_expect(&scene, 3, NULL);
	cr_assert_not(is_called(FW_BLT));
	cr_assert_not(is_called(FW_SET_MODE));
}

Test(screens, text_is_larger_on_a_larger_screen)
{
	scene.machine.width = 3840;
	scene.machine.height = 2160;
	scene_expect(&scene, 3, NULL);
	assert_seen("Generation 2");
}

Test(screens, card_too_small_for_text_leaves_it_to_the_console)
{
	scene.machine.width = 100;
	scene_expect(&scene, 3, "Generation 2");
	cr_assert_null(scene.outcome.picture);
}

Test(screens, card_that_fails_from_the_start_leaves_it_to_the_console)
{
	scene.machine.fault = (struct fw_fault){ 1, FW_BLT, true, FW_DEVICE_ERROR };
	scene_expect(&scene, 3, "Generation 2");
}

Test(screens, card_that_fails_later_leaves_it_to_the_console)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 1000000, .scan = FW_SCAN_DOWN },
		{ .at_usec = 2000000, .character = '\r' },
	};
	size_t call = 0;

	press(keys, ARRAY_LEN(keys));
	scene_expect(&scene, 2, NULL);
	for (size_t i = 0; i < scene.outcome.n_calls; i++)
		if (scene.outcome.calls[i] == FW_READ_KEY_STROKE_EX && call == 0)
			call = i + 1;
	scene.machine.fault = (struct fw_fault){ call, FW_BLT, false, FW_DEVICE_ERROR };
	scene_expect(&scene, 2, "Generation 3");
	cr_assert_not_null(scene.outcome.picture, "it was there at first");
}

Test(screens, serial_lines_show_the_same_each_in_its_own_size)
{
	add_serial(80, 25);
	add_serial(132, 43);
	scene_expect(&scene, 3, NULL);
	for (size_t i = 0; i < 2; i++)
		cr_assert(serial_says(i, "Generation 2"), "%s", scene.outcome.serial[i]);
	assert_seen("Generation 2");
	cr_assert_not(fw_said(&scene.outcome, "Generation 2"));
}

static size_t longest_line(const char *text)
{
	size_t longest = 0;

	for (; *text != '\0'; text += strcspn(text, "\n") + (text[strcspn(text, "\n")] == '\n'))
		longest = strcspn(text, "\n") > longest ? strcspn(text, "\n") : longest;
	return longest;
}

Test(screens, no_serial_line_is_filled_to_its_last_column)
{
	add_serial(80, 24);
	add_serial(100, 31);
	add_serial(200, 60);
	scene_expect(&scene, 3, NULL);
	cr_assert_eq(longest_line(scene.outcome.serial[0]), 79);
	cr_assert_eq(longest_line(scene.outcome.serial[1]), 99);
	cr_assert_eq(longest_line(scene.outcome.serial[2]), 199);
}

Test(screens, serial_lines_get_plain_ascii)
{
	add_serial(80, 25);
	fw_put_text(scene.esp, "loader/entries/tok-3.conf",
		    "title Zw\xc3\xb6lf B\xc3\xa4ume\nsort-key tok\nversion 3\nlinux "
		    "/tok/kernel-3.efi\n"
		    "initrd /tok/initrd-3.img\noptions root=/dev/generation-3 quiet\n");
	scene_expect(&scene, 3, NULL);
	cr_assert(serial_says(0, "Zwolf Baume"), "%s", scene.outcome.serial[0]);
	assert_seen("Zw*lf B*ume");
}

Test(screens, serial_line_that_is_not_marked_counts)
{
	add_serial(80, 25);
	scene.machine.serial[0].is_unmarked = true;
	scene_expect(&scene, 3, NULL);
	cr_assert(serial_says(0, "Generation 2"));
}

Test(screens, marked_console_of_another_kind_counts)
{
	add_serial(80, 25);
	scene.machine.serial[0].is_other = true;
	scene_expect(&scene, 3, NULL);
	cr_assert(serial_says(0, "Generation 2"));
}

Test(screens, console_that_nobody_listens_to_is_left_alone)
{
	add_serial(80, 25);
	scene.machine.serial[0].is_unmarked = scene.machine.serial[0].is_other = true;
	scene_expect(&scene, 3, NULL);
	cr_assert_not(serial_says(0, "Generation 2"));
}

Test(screens, more_lines_than_there_is_room_for_all_hear_the_console)
{
	for (size_t i = 0; i < FW_SERIAL_MAX; i++)
		add_serial(80, 25);
	scene_expect(&scene, 3, "Generation 2");
	for (size_t i = 0; i < FW_SERIAL_MAX; i++)
		cr_assert(serial_says(i, "Generation 2"), "line %zu", i);
}

Test(screens, menu_fits_the_smallest_screen)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 1000000, .scan = FW_SCAN_END }, // "older"
		{ .at_usec = 1100000, .character = '\r' },
		{ .at_usec = 1200000, .scan = FW_SCAN_END },
		{ .at_usec = 2000000, .character = '\r' },
	};

	fw_put_text(scene.esp, "loader/loader.conf",
		    "timeout menu-force\nauto-poweroff no\nauto-reboot no\n");
	for (unsigned n = 4; n <= 30; n++)
		scene_add(scene.esp, n);
	add_serial(100, 31);
	press(keys, ARRAY_LEN(keys));
	scene_expect(&scene, 1, NULL);
	cr_assert(serial_says(0, ">   1  Generation 1 "), "%s", scene.outcome.serial[0]);
	assert_seen("Generation 1 ");
	cr_assert_not(strstr(seen(), "Generation 30"), "it has moved with the other screen");
}

// As many lines of text as there are rows.
static size_t n_rows_seen(void)
{
	size_t n = 0;

	for (const char *at = seen(); *at != '\0'; at++)
		n += *at == '\n';
	return n;
}

static const struct fw_mode modes[] = {
	{ 80, 25, 640, 480 },
	{ 0, 0, 0, 0 },
	{ 100, 31, 800, 600 },
	{ 240, 56, 1920, 1080 },
};

static void use_modes(const char *conf)
{
	scene.machine.modes = modes;
	scene.machine.n_modes = ARRAY_LEN(modes);
	fw_put_text(scene.esp, "loader/loader.conf", conf);
}

static void assert_mode(size_t mode)
{
	cr_assert_eq(scene.outcome.mode, mode, "mode %zu", scene.outcome.mode);
	cr_assert_eq(scene.outcome.picture_width, modes[mode].width);
	cr_assert_eq(scene.outcome.picture_height, modes[mode].height);
}

Test(screens, mode_stays_where_nobody_asks_for_another)
{
	static const char *const confs[] = {
		"timeout menu-force\n",
		"timeout menu-force\nconsole-mode keep\n",
		"timeout menu-force\nconsole-mode auto\n",
		"timeout menu-force\nconsole-mode 4\n",
		"timeout menu-force\nconsole-mode 99999999999999999999\n",
		"timeout menu-force\nconsole-mode 2x\n",
		"timeout menu-force\nconsole-mode 1\n",
	};

	for (size_t i = 0; i < ARRAY_LEN(confs); i++) {
		use_modes(confs[i]);
		scene_expect(&scene, 3, NULL);
		assert_mode(0);
		assert_seen("Generation 2");
		// That there is no mode 1 shows only when it is tried.
		if (i + 1 < ARRAY_LEN(confs))
			cr_assert_not(is_called(FW_SET_MODE), "%s", confs[i]);
	}
}

Test(screens, mode_of_loader_conf_is_set)
{
	use_modes("timeout menu-force\nconsole-mode 2\n");
	scene_expect(&scene, 3, NULL);
	assert_mode(2);
	use_modes("timeout menu-force\nconsole-mode max\n");
	scene_expect(&scene, 3, NULL);
	assert_mode(3);
	assert_seen("Generation 2");
	cr_assert(fw_variable_is(&scene.machine, "LoaderConfigConsoleMode", NULL));
}

Test(screens, mode_of_the_variable_counts_before_loader_conf)
{
	use_modes("timeout menu-force\nconsole-mode max\n");
	fw_set_text(&scene.machine, "LoaderConfigConsoleMode", "2");
	scene_expect(&scene, 3, NULL);
	assert_mode(2);
}

static size_t n_writes(const char *variable)
{
	const char *at = scene.outcome.variables;
	size_t n = 0;

	while ((at = strstr(at, variable))) {
		at += strlen(variable);
		n++;
	}
	return n;
}

Test(screens, key_steps_through_the_modes_that_work_and_the_choice_is_kept)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 1000000, .character = 'r' },  { .at_usec = 1100000, .character = 'r' },
		{ .at_usec = 1200000, .character = 'r' },  { .at_usec = 1300000, .character = 'R' },
		{ .at_usec = 2500000, .character = '\r' },
	};

	use_modes("timeout menu-force\n");
	press(keys, 2);
	scene.machine.max_usec = 5000000;
	scene_run(&scene);
	assert_mode(3);
	cr_assert_eq(n_writes("LoaderConfigConsoleMode"), 0, "not before the menu is left");
	scene.machine.max_usec = 30000000;
	press(keys, ARRAY_LEN(keys));
	scene_expect(&scene, 3, NULL);
	assert_mode(3);
	assert_seen("Generation 2");
	cr_assert(fw_variable_is(&scene.machine, "LoaderConfigConsoleMode", "3"));
	cr_assert_eq(n_writes("LoaderConfigConsoleMode"), 1, "%s", scene.outcome.variables);
}

// EDK2 has all its text modes in the graphics mode that it has once found.
Test(screens, text_has_the_size_of_the_mode_that_was_asked_for)
{
	static const struct fw_mode same_size[] = {
		{ 80, 25, 1920, 1080 },
		{ 130, 40, 1920, 1080 },
	};

	use_modes("timeout menu-force\n");
	scene.machine.modes = same_size;
	scene.machine.n_modes = ARRAY_LEN(same_size);
	scene_expect(&scene, 3, NULL);
	cr_assert_eq(n_rows_seen(), 33, "as large as can be read well: %zu", n_rows_seen());
	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\nconsole-mode 1\n");
	scene_expect(&scene, 3, NULL);
	cr_assert_eq(n_rows_seen(), 67, "%zu", n_rows_seen());
}

Test(screens, mode_that_cannot_be_set_leaves_the_menu_as_it_is)
{
	use_modes("timeout menu-force\nconsole-mode 3\n");
	scene.machine.fault = (struct fw_fault){ 1, FW_SET_MODE, true, FW_DEVICE_ERROR };
	scene_expect(&scene, 3, NULL);
	assert_mode(0);
	assert_seen("Generation 2");
}

Test(screens, text_console_changes_its_mode_as_well)
{
	use_modes("timeout menu-force\nconsole-mode 2\n");
	scene.machine.graphics = FW_GRAPHICS_NONE;
	scene_expect(&scene, 3, "Generation 2");
	cr_assert_eq(scene.outcome.mode, 2);
}

Test(screens, cursor_of_the_editor_is_drawn)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 1000000, .character = 'e' },
		{ .at_usec = 1500000, .scan = FW_SCAN_HOME },
	};
	const uint32_t *pixels;
	size_t n_grey = 0;

	press(keys, ARRAY_LEN(keys));
	scene.machine.max_usec = 3000000;
	scene_run(&scene);
	assert_seen("Command line for this boot of tok-3.conf");
	pixels = scene.outcome.picture;
	// The line is black on grey, so that its first cell, with the cursor, is grey on black.
	for (size_t x = 8; x < 16; x++)
		n_grey += pixels[(size_t)32 * 1024 + x] == 0xaaaaaa;
	cr_assert_eq(n_grey, 0, "%zu", n_grey);
	cr_assert_eq(pixels[(size_t)32 * 1024 + 16], 0xaaaaaa);
}

// Kept, it is the default itself, and what was said of it and the one before is not true any more.
Test(screens, details_of_a_new_default_are_compared_with_nothing)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 1000000, .scan = FW_SCAN_DOWN },
		{ .at_usec = 1200000, .character = '\t' },
		{ .at_usec = 1400000, .character = 'd' },
		{ .at_usec = 1600000, .character = 'y' },
		{ .at_usec = 1800000, .character = '\t' },
	};

	scene_put_record(&scene, "tok-3.conf", NULL, NULL);
	press(keys, 2);
	scene.machine.max_usec = 4000000;
	scene_run(&scene);
	assert_seen("Against the default");
	press(keys, ARRAY_LEN(keys));
	scene_run(&scene);
	cr_assert_str_eq(scene_record(&scene).default_id, "tok-2.conf");
	assert_seen("Default  yes: set in this menu");
	cr_assert_null(strstr(seen(), "Against the default"), "%s", picture);
}
