// SPDX-License-Identifier: GPL-2.0-or-later

// What a loader meets in EFI variables and device paths of real machines. What cannot be read, or
// makes no sense, counts as absent; what cannot be written changes nothing.

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/firmware/scene.h"

static struct scene scene;

static void set_up(void)
{
	scene_open_three(&scene);
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(variables, .init = set_up, .fini = tear_down);

// Everything that the loader reads.
static const char *const all_read[] = {
	"LoaderEntryOneShot",    "LoaderEntryPreferred", "LoaderEntryDefault",
	"LoaderEntryLastBooted", "LoaderConfigTimeout",  "LoaderConfigTimeoutOneShot",
};

static void set_all(const void *data, size_t size)
{
	for (size_t i = 0; i < ARRAY_LEN(all_read); i++)
		fw_set_variable(&scene.machine, fw_vendor_loader, all_read[i], FW_VARIABLE_KEPT,
				data, size);
}

static void fail_for_good(enum fw_function function, uint64_t status)
{
	scene.machine.fault = (struct fw_fault){
		.call = 1, .function = function, .lasts = true, .status = status
	};
}

Test(variables, absent_ones_leave_it_to_loader_conf)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\ndefault tok-2.conf\n");
	scene_expect(&scene, 2, NULL);
}

Test(variables, unreadable_ones_count_as_absent)
{
	static const uint64_t statuses[] = { FW_DEVICE_ERROR, FW_SECURITY_VIOLATION, FW_UNSUPPORTED,
					     FW_NOT_FOUND, FW_OUT_OF_RESOURCES };

	fw_set_text(&scene.machine, "LoaderEntryDefault", "tok-1.conf");
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
		fail_for_good(FW_GET_VARIABLE, statuses[i]);
		scene_expect(&scene, 3, NULL);
	}
}

Test(variables, empty_ones_count_as_absent)
{
	set_all("", 0);
	scene_expect(&scene, 3, NULL);
}

Test(variables, ones_of_a_single_byte_count_as_absent)
{
	set_all("t", 1);
	scene_expect(&scene, 3, NULL);
}

Test(variables, ones_of_nothing_but_an_end_count_as_absent)
{
	set_all("\0\0", 2);
	scene_expect(&scene, 3, NULL);
}

Test(variables, last_byte_of_an_odd_size_is_ignored)
{
	static const char text[] = "t\0o\0k\0-\0001\0.\0c\0o\0n\0f\0\0\0x";

	fw_set_variable(&scene.machine, fw_vendor_loader, "LoaderEntryDefault", FW_VARIABLE_KEPT,
			text, sizeof text - 1);
	scene_expect(&scene, 1, NULL);
}

Test(variables, ones_of_64_kib_count_as_absent)
{
	static char large[65536];

	memset(large, '1', sizeof large);
	set_all(large, sizeof large);
	scene_expect(&scene, 3, NULL);
	cr_assert(!fw_find_variable(&scene.machine, fw_vendor_loader, "LoaderEntryOneShot"));
}

Test(variables, text_without_an_end_is_read)
{
	static const char text[] = "t\0o\0k\0-\0001\0.\0c\0o\0n\0f";

	fw_set_variable(&scene.machine, fw_vendor_loader, "LoaderEntryDefault", FW_VARIABLE_KEPT,
			text, sizeof text);
	scene_expect(&scene, 1, NULL);
}

Test(variables, lone_surrogates_match_no_entry)
{
	static const uint16_t text[] = { 0xd800, 't', 0xdc00, 0xdfff, 0xd801, 0 };

	set_all(text, sizeof text);
	scene_expect(&scene, 3, NULL);
}

Test(variables, control_characters_do_not_reach_the_screen)
{
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "\x1b[2J\x1b]0;x\a");
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 3\n");
	scene_expect(&scene, 3, NULL);
	cr_assert(!fw_said(&scene.outcome, "\x1b"));
}

Test(variables, one_shot_of_other_attributes_counts_and_is_deleted)
{
	static const uint32_t attributes[] = { 6, 2, 3, 7 | 0x20 };
	static const uint16_t text[] = { 't', 'o', 'k', '-', '1', '.', 'c', 'o', 'n', 'f', 0 };

	for (size_t i = 0; i < ARRAY_LEN(attributes); i++) {
		fw_set_variable(&scene.machine, fw_vendor_loader, "LoaderEntryOneShot",
				attributes[i], text, sizeof text);
		scene_expect(&scene, 1, NULL);
		cr_assert(fw_variable_is(&scene.machine, "LoaderEntryOneShot", NULL));
	}
}

Test(variables, ours_with_other_attributes_are_left_as_they_are)
{
	fw_set_variable(&scene.machine, fw_vendor_loader, "LoaderInfo", FW_VARIABLE_KEPT, "x", 1);
	scene_expect(&scene, 3, NULL);
	cr_assert_eq(fw_find_variable(&scene.machine, fw_vendor_loader, "LoaderInfo")->size, 1);
}

// Whatever SetVariable says, every boot ends in a generation, and the default's.
static void cannot_write(uint64_t status)
{
	fail_for_good(FW_SET_VARIABLE, status);
	scene_expect(&scene, 3, NULL);
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-1.conf");
	scene_expect(&scene, 3, "LoaderEntryOneShot");
	scene_expect(&scene, 3, "LoaderEntryOneShot");
}

Test(variables, one_shot_that_cannot_be_deleted_is_not_followed_out_of_resources)
{
	cannot_write(FW_OUT_OF_RESOURCES);
}

Test(variables, one_shot_that_cannot_be_deleted_is_not_followed_write_protected)
{
	cannot_write(FW_WRITE_PROTECTED);
}

Test(variables, one_shot_that_cannot_be_deleted_is_not_followed_device_error)
{
	cannot_write(FW_DEVICE_ERROR);
}

Test(variables, one_shot_that_cannot_be_deleted_is_not_followed_security_violation)
{
	cannot_write(FW_SECURITY_VIOLATION);
}

Test(variables, one_shot_works_in_a_full_store)
{
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-1.conf");
	scene.machine.variables_are_full = true;
	scene_expect(&scene, 1, NULL);
	scene_expect(&scene, 3, NULL);
}

Test(variables, saved_default_in_a_full_store_boots_the_rules)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\ndefault @saved\n");
	scene.machine.variables_are_full = true;
	scene_expect(&scene, 3, NULL);
}

Test(variables, one_shot_of_an_unknown_entry_is_deleted_and_the_default_boots)
{
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-99.conf");
	scene_expect(&scene, 3, NULL);
	cr_assert(fw_variable_is(&scene.machine, "LoaderEntryOneShot", NULL));
}

Test(variables, one_shot_of_a_damaged_entry_is_deleted_and_the_default_boots)
{
	fw_remove(scene.esp, "tok/kernel-1.efi");
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-1.conf");
	scene_expect(&scene, 3, "tok/kernel-1.efi: file not found");
	cr_assert(fw_variable_is(&scene.machine, "LoaderEntryOneShot", NULL));
}

Test(variables, one_shot_of_an_entry_without_tries_left_is_deleted)
{
	fw_put_text(scene.esp, "loader/entries/bad+0-3.conf",
		    "title Bad\nsort-key tok\nversion 9\nlinux /tok/kernel-1.efi\n");
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "bad.conf");
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_STARTED);
	cr_assert(fw_variable_is(&scene.machine, "LoaderEntryOneShot", NULL));
}

// What a timeout's text leads to: the default within a minute, or a menu that waits.
static void expect_timeout(const char *text, enum fw_end end)
{
	fw_set_text(&scene.machine, "LoaderConfigTimeout", text);
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, end, "'%s' ends with %d", text, (int)scene.outcome.end);
	cr_assert(end != FW_STARTED || scene.outcome.usec < 60000000, "'%s' takes too long", text);
}

Test(variables, timeout_that_makes_no_sense_never_waits_for_ever)
{
	static const char *const texts[] = {
		"",     "x",           "3s", "-1",  "4294967296",          "1e9", " 5", "0x10",
		"menu", "menu-forced", "٣",  "5 5", "18446744073709551617"
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		expect_timeout(texts[i], FW_STARTED);
}

Test(variables, timeout_that_asks_for_the_menu_waits)
{
	expect_timeout("menu-force", FW_TIME_UP);
}

static const struct foreign {
	const char *name;
	const void *data;
	size_t size;
} foreign[] = {
	{ "BootOrder", "\1\0\0\0\1", 5 }, // odd, and one of them twice
	{ "Boot0001", "\1\0\0\0\377\377", 6 },
	{ "SecureBoot", "\2", 1 },
	{ "SetupMode", "", 0 },
	{ "LoaderEntryOneShot", "t\0o\0k\0-\0001\0.\0c\0o\0n\0f\0\0", 22 },
};

Test(variables, foreign_ones_are_neither_followed_nor_changed)
{
	for (size_t i = 0; i < ARRAY_LEN(foreign); i++)
		fw_set_variable(&scene.machine, fw_vendor_global, foreign[i].name, FW_VARIABLE_KEPT,
				foreign[i].data, foreign[i].size);
	scene_expect(&scene, 3, NULL);
	for (size_t i = 0; i < ARRAY_LEN(foreign); i++) {
		const struct fw_variable *variable =
			fw_find_variable(&scene.machine, fw_vendor_global, foreign[i].name);

		cr_assert(variable, "%s is gone", foreign[i].name);
		cr_assert_eq(variable->size, foreign[i].size);
		cr_assert_eq(memcmp(variable->data, foreign[i].data, variable->size), 0);
	}
}

Test(variables, list_of_entries_above_64_kib_does_not_stop_the_boot)
{
	char path[256];

	for (int i = 0; i < 300; i++) {
		snprintf(path, sizeof path, "loader/entries/%0150d.conf", i);
		fw_put_text(scene.esp, path, "title Other\nlinux /other.efi\n");
	}
	scene_expect(&scene, 3, NULL);
	cr_assert_not(fw_variable_is(&scene.machine, "LoaderEntries", NULL));
	cr_assert(fw_variable_is(&scene.machine, "LoaderEntrySelected", "tok-3.conf"));
}

Test(variables, firmware_without_nvram_boots)
{
	scene.machine.variables_are_full = true;
	scene_expect(&scene, 3, NULL);
	cr_assert_null(scene.machine.variables);
}

// The firmware's own words on where we are, each in memory of its size.
static void expect_path(const void *bytes, size_t size)
{
	void *copy = malloc(size);

	memcpy(copy, bytes, size);
	scene.machine.loader_device_path = copy;
	scene_expect(&scene, 3, NULL);
	free(copy);
}

Test(variables, device_path_of_length_0_does_not_loop)
{
	expect_path("\4\4\0\0", 4);
}

Test(variables, device_path_of_a_node_shorter_than_its_header_ends_there)
{
	expect_path("\4\4\3\0", 4);
}

Test(variables, device_path_of_an_end_of_instance_ends_there)
{
	expect_path("\177\1\4\0\177\377\4\0", 8);
}

Test(variables, device_path_with_an_odd_name_is_read)
{
	expect_path("\4\4\7\0\\\0x\177\377\4\0", 11);
}

Test(variables, device_path_of_a_name_without_an_end_is_read)
{
	expect_path("\4\4\6\0\\\0\177\377\4\0", 10);
}

Test(variables, where_they_are_small_the_newest_entries_are_listed)
{
	const struct fw_variable *variable;

	for (unsigned i = 10; i < 310; i++)
		scene_add(scene.esp, i);
	scene.machine.max_variable = 4096;
	scene_expect(&scene, 309, NULL);
	variable = fw_find_variable(&scene.machine, fw_vendor_loader, "LoaderEntries");
	cr_assert_not_null(variable);
	cr_assert_gt(variable->size, 1000);
	cr_assert_eq(memcmp(variable->data, u"tok-309.conf", sizeof u"tok-309.conf"), 0);
	cr_assert_eq(memcmp(variable->data + variable->size - sizeof u"auto-reboot", u"auto-reboot",
			    sizeof u"auto-reboot"),
		     0);
}
