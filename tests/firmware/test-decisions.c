// SPDX-License-Identifier: GPL-2.0-or-later

// The journal of a boot that the operating system can read (boot-entries/boot-log.h).

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "boot-entries/boot-log.h"
#include "boot-entries/loader-interface.h"
#include "tests/firmware/scene.h"

static struct scene scene;

static void set_up(void)
{
	scene_open(&scene);
	scene_add(scene.esp, 1);
	scene_add(scene.esp, 2);
	scene_add(scene.esp, 3);
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(decisions, .init = set_up, .fini = tear_down);

static const struct fw_variable *variable(void)
{
	return fw_find_variable(&scene.machine, fw_vendor_genboot, GENBOOT_VAR_BOOT_LOG);
}

// "EVENT TEXT" of each line, in order.
static const char *journal(void)
{
	static char text[BOOT_LOG_MAX];
	const struct fw_variable *log = variable();
	struct boot_log_line line;
	struct span lines;
	size_t len = 0;

	cr_assert(log);
	cr_assert_eq(boot_log_open(log->data, log->size, &lines), 0);
	text[0] = '\0';
	while (boot_log_next(&lines, &line))
		len += (size_t)snprintf(text + len, sizeof text - len, "%.*s %.*s\n",
					(int)line.word.len, line.word.at, (int)line.text.len,
					line.text.at);
	return text;
}

static void assert_logged(const char *want)
{
	cr_assert(strstr(journal(), want), "it has %s", journal());
}

Test(decisions, whole_boot_is_told_in_order)
{
	char want[256];

	scene_expect(&scene, 3, NULL);
	snprintf(want, sizeof want,
		 "step scanned\n"
		 "chose tok-3.conf: first usable entry\n"
		 "step loaded: tok-3.conf\n"
		 "step memory: %zu KiB at most\n"
		 "step started: tok-3.conf\n",
		 scene.outcome.n_bytes_peak / 1024);
	cr_assert_str_eq(journal(), want);
}

Test(decisions, memory_that_was_given_back_is_not_told_again)
{
	char text[60000], path[64], want[64];

	memset(text, '#', sizeof text);
	for (unsigned i = 0; i < 9; i++) {
		snprintf(path, sizeof path, "loader/entries/bad-%u.conf", i);
		fw_put(scene.esp, path, text, sizeof text);
	}
	scene_expect(&scene, 3, "skipped bad-8.conf");
	snprintf(want, sizeof want, "step memory: %zu KiB at most\n",
		 scene.outcome.n_bytes_peak / 1024);
	assert_logged(want);
}

Test(decisions, journal_is_gone_with_the_next_reset)
{
	scene_expect(&scene, 3, NULL);
	cr_assert_eq(variable()->attributes, FW_VARIABLE_VISIBLE);
}

static uint64_t time_of_line(size_t wanted)
{
	struct boot_log_line line;
	struct span lines;

	cr_assert_eq(boot_log_open(variable()->data, variable()->size, &lines), 0);
	for (size_t i = 0; i <= wanted; i++)
		cr_assert(boot_log_next(&lines, &line));
	return line.msec;
}

Test(decisions, times_are_milliseconds_since_the_start_of_the_loader)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 7\n");
	scene_expect(&scene, 3, NULL);
	assert_logged("step scanned\nstep menu\nchose tok-3.conf");
	cr_assert_lt(time_of_line(0), 1000);
	cr_assert_geq(time_of_line(2), 7000);
	cr_assert_lt(time_of_line(2), 8000);
}

Test(decisions, failure_and_what_comes_next_are_told)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\ndefault tok-3.conf\n");
	fw_remove(scene.esp, "tok/kernel-3.efi");
	scene_expect(&scene, 2, NULL);
	assert_logged("chose tok-3.conf: \"default\" in loader.conf (tok-3.conf)\n"
		      "failed tok-3.conf: /tok/kernel-3.efi: file not found; trying tok-2.conf\n"
		      "step menu\n"
		      "chose tok-2.conf: next usable entry below the default; nothing usable "
		      "matches \"default\" in loader.conf (tok-3.conf)\n");
}

Test(decisions, what_was_left_out_is_told)
{
	fw_put_text(scene.esp, "loader/entries/x.conf", "linux");
	scene_put_catalog(scene.esp, 1, 2);
	fw_find(scene.esp, "EFI/genboot/tok/catalog-7")->data[100] ^= 1;
	scene_expect(&scene, 3, NULL);
	assert_logged("problem skipped x.conf: ");
	assert_logged("problem skipped EFI/genboot/tok/catalog-7: ");
}

Test(decisions, counter_is_told)
{
	const struct fw_node *plain = fw_find(scene.esp, "loader/entries/tok-3.conf");

	fw_put(scene.esp, "loader/entries/tok-3+3-0.conf", plain->data, plain->size);
	fw_remove(scene.esp, "loader/entries/tok-3.conf");
	scene_expect(&scene, 3, NULL);
	assert_logged("counted loader/entries/tok-3+2-1.conf\n");
}

Test(decisions, entry_that_came_back_at_the_last_boot_is_told)
{
	fw_set_variable(&scene.machine, fw_vendor_genboot, GENBOOT_VAR_CAME_BACK, FW_VARIABLE_KEPT,
			"tok-3.conf\n", 11);
	scene_expect(&scene, 2, NULL);
	assert_logged("failed tok-3.conf: it came back with an error at the last boot\n");
}

Test(decisions, person_is_told)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 0, .character = ' ' },
		{ .at_usec = 2000000, .scan = FW_SCAN_DOWN },
		{ .at_usec = 3000000, .character = '\r' },
	};

	scene.machine.keys = keys;
	scene.machine.n_keys = ARRAY_LEN(keys);
	scene_expect(&scene, 2, NULL);
	assert_logged("person pressed a key\nstep menu\nperson chose: tok-2.conf\n");
}

Test(decisions, what_was_pinned_and_kept_in_the_menu_is_told)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 2000000, .character = 'j' }, { .at_usec = 3000000, .character = 'p' },
		{ .at_usec = 4000000, .character = 'p' }, { .at_usec = 5000000, .character = 'K' },
		{ .at_usec = 6000000, .character = 'y' },
	};

	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\n");
	scene.machine.keys = keys;
	scene.machine.n_keys = ARRAY_LEN(keys);
	scene_expect(&scene, 2, NULL);
	assert_logged("person tok-2.conf: It is pinned now.\n"
		      "person tok-2.conf: It is not pinned now.\n"
		      "person tok-2.conf: It is the default now.\n"
		      "person chose: tok-2.conf\n");
}

Test(decisions, person_who_leaves_is_told)
{
	static const struct fw_key key = { .at_usec = 2000000, .character = 'q' };

	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\n");
	scene.machine.keys = &key;
	scene.machine.n_keys = 1;
	scene_expect(&scene, 0, NULL);
	assert_logged("person left to the firmware\n");
}

Test(decisions, disk_that_cannot_be_read_is_told)
{
	fw_free_tree(scene.machine.volumes[0].root);
	scene.machine.volumes[0].root = NULL;
	scene_expect(&scene, 0, NULL);
	assert_logged("problem cannot read the boot partition: ");
}

Test(decisions, thousand_problems_leave_the_first_ones_and_say_so)
{
	char path[64];

	for (unsigned i = 0; i < 1000; i++) {
		snprintf(path, sizeof path, "loader/entries/bad-%u.conf", i);
		fw_put_text(scene.esp, path, "linux");
	}
	scene_expect(&scene, 3, NULL);
	cr_assert_leq(variable()->size, BOOT_LOG_MAX);
	assert_logged("problem skipped bad-0.conf");
	cr_assert_str_eq(journal() + strlen(journal()) - 5, "cut \n");
}

// As one whose PcdMaxVariableSize is EDK2's default.
static size_t largest;

static void note_size(void *context, const char *name, uint32_t attributes, const void *data,
		      size_t size)
{
	(void)context, (void)attributes, (void)data;
	if (strcmp(name, GENBOOT_VAR_BOOT_LOG) == 0)
		largest = size;
}

Test(decisions, firmware_that_takes_less_gets_less)
{
	char path[64];

	for (unsigned i = 0; i < 100; i++) {
		snprintf(path, sizeof path, "loader/entries/bad-%u.conf", i);
		fw_put_text(scene.esp, path, "linux");
	}
	scene.machine.max_variable = 1024;
	scene.machine.on_set_variable = note_size;
	scene_expect(&scene, 3, NULL);
	cr_assert_gt(largest, 256);
	cr_assert_leq(largest, 1024);
	cr_assert_str_eq(journal() + strlen(journal()) - 5, "cut \n");
}
