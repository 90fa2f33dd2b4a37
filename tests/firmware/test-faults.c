// SPDX-License-Identifier: GPL-2.0-or-later

// Every firmware call of a boot fails: then a whole generation is started all the same, or the
// loader says why and goes back. Never a crash, a hang, a leak or an image that is not whole.

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/boot-entries/image.h"
#include "tests/firmware/faults.h"

static void two_generations(struct scene *scene)
{
	scene_add(scene->esp, 1);
	scene_add(scene->esp, 2);
}

static void xbootldr(struct scene *scene)
{
	struct fw_node *boot = fw_add_volume(&scene->machine, gpt_type_xbootldr);

	scene_add(scene->esp, 1);
	scene_add(boot, 2);
	scene_add(boot, 3);
}

static void unconnected(struct scene *scene)
{
	xbootldr(scene);
	scene->machine.volumes[0].is_unconnected = scene->machine.volumes[1].is_unconnected = true;
}

static void unified_images(struct scene *scene)
{
	scene_add_uki(scene->esp, 1);
	scene_add_uki(scene->esp, 2);
}

static void one_shot(struct scene *scene)
{
	two_generations(scene);
	fw_set_text(&scene->machine, "LoaderEntryOneShot", "tok-1.conf");
	fw_set_text(&scene->machine, "LoaderConfigTimeoutOneShot", "1");
}

// Who follows a one-shot has taken it away, or it comes back for ever.
static bool variable_is_taken(const struct scene *scene)
{
	return scene_generation(scene) != 1 ||
	       fw_variable_is(&scene->machine, "LoaderEntryOneShot", NULL);
}

static void record(struct scene *scene)
{
	two_generations(scene);
	scene_put_record(scene, "tok-2.conf", "tok-1.conf", "tok-1.conf");
}

static bool record_is_taken(const struct scene *scene)
{
	return scene_generation(scene) != 1 || scene_record(scene).one_shot_id[0] == '\0';
}

static void trial_of(struct scene *scene, bool in_record)
{
	two_generations(scene);
	// As install leaves it: what is newest is not the default when the record cannot be read.
	fw_put_text(scene->esp, "loader/loader.conf", "timeout 0\ndefault tok-1.conf\n");
	scene_put_record(scene, "tok-1.conf", NULL, "tok-1.conf");
	scene_put_trial(scene, "tok-2.conf", 2, in_record);
}

static void trial_in_variable(struct scene *scene)
{
	trial_of(scene, false);
}

static void trial_in_record(struct scene *scene)
{
	trial_of(scene, true);
}

static void trial_with_watchdog(struct scene *scene)
{
	static struct fw_watchdog watchdog;
	struct state_record record;

	trial_in_variable(scene);
	watchdog = (struct fw_watchdog){ 0 };
	scene->machine.watchdog = &watchdog;
	record = scene_record(scene);
	record.flags |= STATE_WATCHDOG_I6300ESB;
	scene_write_record(scene, &record);
}

// No start of a trial goes uncounted, whatever fails.
static bool trial_is_counted(const struct scene *scene)
{
	return scene_generation(scene) != 2 || scene_trial(scene).left < 2;
}

static void catalog(struct scene *scene)
{
	two_generations(scene);
	scene_put_catalog(scene->esp, 1, 2);
}

static void broken_newest(struct scene *scene)
{
	two_generations(scene);
	scene_add(scene->esp, 3);
	fw_remove(scene->esp, "tok/initrd-3.img");
}

static void countdown(struct scene *scene)
{
	two_generations(scene);
	fw_put_text(scene->esp, "loader/loader.conf", "timeout 2\n");
}

// They come back to the default: below it may be the rows of the machine, which start nothing.
static void menu_and_keys(struct scene *scene)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 2000000, .scan = FW_SCAN_ESCAPE },
		{ .at_usec = 2000000, .character = '[' },
		{ .at_usec = 2030000, .character = 'B' },
		{ .at_usec = 2200000, .scan = FW_SCAN_UP },
		{ .at_usec = 2500000, .character = '?' },
		{ .at_usec = 3000000, .character = ' ' },
		{ .at_usec = 3500000, .character = '\r' },
	};

	two_generations(scene);
	fw_put_text(scene->esp, "loader/loader.conf", "timeout menu-force\n");
	scene->machine.keys = keys;
	scene->machine.n_keys = ARRAY_LEN(keys);
	scene->machine.max_usec = 30000000;
}

static void editor(struct scene *scene)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 2000000, .character = 'e' },
		{ .at_usec = 2100000, .character = 'x' },
		{ .at_usec = 2200000, .character = '\b' },
		{ .at_usec = 2300000, .character = '\r' },
	};

	two_generations(scene);
	fw_put_text(scene->esp, "loader/loader.conf", "timeout menu-force\n");
	scene->machine.keys = keys;
	scene->machine.n_keys = ARRAY_LEN(keys);
	scene->machine.max_usec = 30000000;
}

static void driver(struct scene *scene)
{
	struct fw_node *boot = fw_add_volume(&scene->machine, gpt_type_xbootldr), *file;

	scene_add(scene->esp, 1);
	scene_add(boot, 2);
	scene->machine.volumes[1].needs_driver = true;
	file = scene_put_kernel(scene->esp, "EFI/systemd/drivers/x64.efi", "driver");
	file->data[IMAGE_OPTIONAL + 68] = 11;
}

static void entry_files(struct scene *scene)
{
	static uint8_t devicetree[64] = {
		[0] = 0xd0, 0x0d,      0xfe,      0xed,     [7] = 64, [11] = 40,
		[15] = 56,  [23] = 17, [27] = 16, [35] = 4, [39] = 16
	};

	scene_add(scene->esp, 1);
	scene_add_uki(scene->esp, 2);
	fw_put_text(scene->esp, "tok/a.cred", "secret");
	fw_put(scene->esp, "tok/board.dtb", devicetree, sizeof devicetree);
	scene->machine.dt_fixup_room = 4096;
	fw_put_text(scene->esp, "loader/entries/tok-3.conf",
		    "sort-key tok\nversion 3\nlinux /tok/kernel-1.efi\ninitrd /tok/initrd-1.img\n"
		    "options root=/dev/generation-1 quiet\ndevicetree /tok/board.dtb\n");
	fw_put_text(scene->esp, "loader/entries/tok-4.conf",
		    "sort-key tok\nversion 4\nuki /EFI/Linux/none.efi\nextra /tok/a.cred\n");
}

static void random_seed(struct scene *scene)
{
	static const uint8_t layout[33] = {
		33, [18] = 23, [23] = 1, [25] = 'd', [27] = 'e', [29] = ' '
	};
	static const struct fw_tpm tpm = { .minor = 1, .banks = 2 };
	static const uint8_t old[64];

	scene->machine.tpm = &tpm;
	scene->machine.keyboard_layout = layout;
	scene->machine.keyboard_layout_size = sizeof layout;
	two_generations(scene);
	fw_put_text(scene->esp, "loader/loader.conf", "timeout 0\nrandom-seed-mode always\n");
	fw_put(scene->esp, "loader/random-seed", old, sizeof old);
	scene->machine.has_rng = true;
}

// Who is given a seed finds another one in the file.
static bool seed_is_not_the_files(const struct scene *scene)
{
	const struct fw_node *file = fw_find(scene->esp, "loader/random-seed");
	const struct fw_program *program = &scene->outcome.program;
	static const uint8_t old[32];

	return !program->random_seed || (memcmp(file->data, old, sizeof old) != 0 &&
					 memcmp(file->data, program->random_seed, sizeof old) != 0);
}

static void keep(struct scene *scene)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 1900000, .character = 'g' },  { .at_usec = 2000000, .character = 'j' },
		{ .at_usec = 2100000, .character = 'p' },  { .at_usec = 2200000, .character = 'i' },
		{ .at_usec = 2300000, .character = ' ' },  { .at_usec = 2400000, .character = 'K' },
		{ .at_usec = 2500000, .character = '\r' },
	};

	record(scene);
	fw_put_text(scene->esp, "loader/loader.conf", "timeout menu-force\n");
	scene->machine.keys = keys;
	scene->machine.n_keys = ARRAY_LEN(keys);
	scene->machine.max_usec = 30000000;
}

// The default of before or the new one, and nothing else.
static bool default_is_whole(const struct scene *scene)
{
	struct state_record record = scene_record(scene);

	return strcmp(record.default_id, "tok-2.conf") == 0 ||
	       strcmp(record.default_id, "tok-1.conf") == 0;
}

static void plain_lines(struct scene *scene)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 2000000, .character = '1' },
		{ .at_usec = 2100000, .character = 'd' },
		{ .at_usec = 2200000, .character = '\r' },
		{ .at_usec = 2300000, .character = '\r' },
		{ .at_usec = 2400000, .character = '2' },
		{ .at_usec = 2500000, .character = '\r' },
		{ .at_usec = 2600000, .character = '\r' },
	};

	two_generations(scene);
	scene_put_catalog(scene->esp, 1, 2);
	fw_put_text(scene->esp, "loader/loader.conf", "timeout menu-force\nmenu-style lines\n");
	scene->machine.keys = keys;
	scene->machine.n_keys = ARRAY_LEN(keys);
	scene->machine.max_usec = 30000000;
}

static void screens(struct scene *scene)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 2000000, .scan = FW_SCAN_DOWN },
		{ .at_usec = 2500000, .character = 'r' },
		{ .at_usec = 3000000, .character = 'e' },
		{ .at_usec = 3500000, .character = '\r' },
	};
	static const struct fw_mode modes[] = { { 80, 25, 320, 240 }, { 100, 31, 400, 300 } };

	menu_and_keys(scene);
	scene->machine.graphics = FW_GRAPHICS_EDK2;
	scene->machine.modes = modes;
	scene->machine.n_modes = ARRAY_LEN(modes);
	scene->machine.serial[0] = (struct fw_serial){ .columns = 80, .rows = 25 };
	scene->machine.n_serial = 1;
	scene->machine.keys = keys;
	scene->machine.n_keys = ARRAY_LEN(keys);
}

static const struct fault_case cases[] = {
	{ "two generations", two_generations, false, NULL },
	{ "XBOOTLDR", xbootldr, false, NULL },
	{ "unconnected volumes", unconnected, false, NULL },
	{ "unified images", unified_images, false, NULL },
	{ "one-shot variables", one_shot, false, variable_is_taken },
	{ "a trial in a variable", trial_in_variable, false, trial_is_counted },
	{ "a trial in the record", trial_in_record, false, trial_is_counted },
	{ "a trial with a watchdog", trial_with_watchdog, false, trial_is_counted },
	{ "a record", record, false, record_is_taken },
	{ "a catalog", catalog, false, NULL },
	{ "a broken newest one", broken_newest, false, NULL },
	{ "files of an entry", entry_files, false, NULL },
	{ "a random seed", random_seed, false, seed_is_not_the_files },
	{ "a driver", driver, false, NULL },
	{ "a countdown", countdown, false, NULL },
	{ "a menu and keys", menu_and_keys, true, NULL },
	{ "the editor", editor, true, NULL },
	{ "a default that is kept", keep, true, default_is_whole },
	{ "plain lines", plain_lines, true, NULL },
	{ "a video card and a serial line", screens, true, NULL },
};

static void print(const char *name, const struct fault_tally *tally)
{
	printf("# %s: %zu faults: %zu boot, %zu go back with a reason, %zu wait for a person\n",
	       name, tally->runs, tally->started, tally->went_back, tally->waits);
}

static void all(const char *name, void (*run)(const struct fault_case *, struct fault_tally *))
{
	struct fault_tally tally = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		run(&cases[i], &tally);
	print(name, &tally);
	cr_assert_gt(tally.runs, 1000);
	cr_assert_gt(tally.started, tally.runs / 2);
}

Test(faults, any_one_call_may_fail)
{
	all("once", faults_once);
}

Test(faults, any_one_function_may_fail_for_good)
{
	all("for good", faults_that_last);
}

Test(faults, a_disk_that_is_not_ready_for_a_moment_changes_nothing)
{
	struct fault_tally tally = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (!cases[i].may_wait)
			faults_of_a_moment(&cases[i], &tally);
	print("for a moment", &tally);
	cr_assert_gt(tally.runs, 500);
}
