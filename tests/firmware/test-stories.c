// SPDX-License-Identifier: GPL-2.0-or-later

// The loader from its start to the kernel's, on the fake firmware.

#include <criterion/criterion.h>
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

TestSuite(story, .init = set_up, .fini = tear_down);

Test(story, newest_boots_by_default)
{
	scene_expect(&scene, 3, "genboot: starting tok-3.conf");
	cr_assert_eq(scene.outcome.program.volume, 0);
	cr_assert(fw_variable_is(&scene.machine, "LoaderEntrySelected", "tok-3.conf"));
}

Test(story, default_of_loader_conf_boots)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\ndefault tok-2.conf\n");
	scene_expect(&scene, 2, NULL);
}

Test(story, one_shot_boots_once)
{
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-1.conf");
	scene_expect(&scene, 1, NULL);
	cr_assert(fw_variable_is(&scene.machine, "LoaderEntryOneShot", NULL));
	scene_expect(&scene, 3, NULL);
}

Test(story, one_shot_is_gone_before_anything_is_started)
{
	const char *deleted, *selected;

	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-1.conf");
	scene_run(&scene);
	deleted = strstr(scene.outcome.variables, "LoaderEntryOneShot 0\n");
	selected = strstr(scene.outcome.variables, "LoaderEntrySelected");
	cr_assert(deleted && selected && deleted < selected);
}

Test(story, missing_kernel_falls_through_to_the_next)
{
	fw_remove(scene.esp, "tok/kernel-3.efi");
	scene_expect(&scene, 2, "tok/kernel-3.efi: file not found; trying tok-2.conf");
}

Test(story, missing_initrd_falls_through_to_the_next)
{
	fw_remove(scene.esp, "tok/initrd-3.img");
	scene_expect(&scene, 2, "tok/initrd-3.img: file not found; trying tok-2.conf");
}

Test(story, unreadable_kernel_falls_through_to_the_next)
{
	fw_find(scene.esp, "tok/kernel-3.efi")->status = FW_DEVICE_ERROR;
	scene_expect(&scene, 2, "tok/kernel-3.efi: read error; trying tok-2.conf");
}

Test(story, esp_without_entries_returns_to_the_firmware)
{
	fw_remove(scene.esp, "loader");
	scene_expect(&scene, 0, "no boot entry");
	cr_assert_eq(scene.outcome.status, FW_NOT_FOUND);
}

Test(story, nothing_that_boots_returns_to_the_firmware)
{
	fw_remove(scene.esp, "tok");
	scene_expect(&scene, 0, "no entry could be started");
	cr_assert_eq(scene.outcome.status, FW_NOT_FOUND);
}

Test(story, disk_without_a_file_system_returns_to_the_firmware)
{
	fw_free_tree(scene.machine.volumes[0].root);
	scene.machine.volumes[0].root = NULL;
	scene_expect(&scene, 0, "cannot read the boot partition");
	cr_assert_neq(scene.outcome.status, FW_SUCCESS);
}

Test(story, unified_image_boots)
{
	scene_add_uki(scene.esp, 4);
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\ndefault tok-4.efi\n");
	scene_expect(&scene, 4, "genboot: starting tok-4.efi");
}

Test(story, xbootldr_is_merged)
{
	scene_add(fw_add_volume(&scene.machine, gpt_type_xbootldr), 4);
	scene_expect(&scene, 4, NULL);
	cr_assert_eq(scene.outcome.program.volume, 1);
}

Test(story, xbootldr_is_found_by_the_backup_table)
{
	scene_add(fw_add_volume(&scene.machine, gpt_type_xbootldr), 4);
	scene.machine.disks[0].has_no_primary = true;
	scene_expect(&scene, 4, NULL);
}

Test(story, xbootldr_is_found_on_a_disk_of_large_blocks)
{
	scene_add(fw_add_volume(&scene.machine, gpt_type_xbootldr), 4);
	scene.machine.disks[0].block_size = 4096;
	scene_expect(&scene, 4, NULL);
}

Test(story, xbootldr_is_left_out_without_a_table)
{
	scene_add(fw_add_volume(&scene.machine, gpt_type_xbootldr), 4);
	scene.machine.disks[0].has_no_primary = scene.machine.disks[0].has_no_backup = true;
	scene_expect(&scene, 3, NULL);
}

Test(story, xbootldr_of_another_disk_is_not_ours)
{
	scene_add(fw_add_volume(&scene.machine, gpt_type_xbootldr), 4);
	scene.machine.volumes[1].disk = 1;
	scene_expect(&scene, 3, NULL);
}

Test(story, volumes_are_connected_after_a_fast_boot)
{
	scene_add(fw_add_volume(&scene.machine, gpt_type_xbootldr), 4);
	scene.machine.volumes[0].is_unconnected = scene.machine.volumes[1].is_unconnected = true;
	scene_expect(&scene, 4, NULL);
}

Test(story, firmware_that_does_not_tell_our_path_is_no_matter)
{
	scene.machine.loader_path = NULL;
	scene_expect(&scene, 3, NULL);
	cr_assert(fw_variable_is(&scene.machine, "LoaderImageIdentifier", NULL));
}

Test(story, entry_that_names_the_loader_is_not_offered)
{
	scene_put_kernel(scene.esp, "EFI/BOOT/BOOTX64.EFI", "genboot");
	fw_put_text(scene.esp, "loader/entries/tok-4.conf",
		    "title Ourselves\nsort-key tok\nversion 4\nefi /EFI/BOOT/BOOTX64.EFI\n");
	scene_expect(&scene, 3, NULL);
}

Test(story, countdown_runs_out)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 7\n");
	scene_expect(&scene, 3, "Generation 3");
	cr_assert_geq(scene.outcome.usec, 7000000);
	cr_assert_lt(scene.outcome.usec, 8000000);
}

Test(story, menu_without_a_timeout_waits_for_a_person)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\n");
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_TIME_UP);
	cr_assert_eq(scene.outcome.n_started, 0);
}

Test(story, default_of_the_record_boots_before_the_one_of_loader_conf)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\ndefault tok-2.conf\n");
	scene_put_record(&scene, "tok-1.conf", NULL, NULL);
	scene_expect(&scene, 1, NULL);
}

Test(story, one_shot_of_the_record_boots_once)
{
	scene_put_record(&scene, "tok-2.conf", "tok-1.conf", NULL);
	scene_expect(&scene, 1, NULL);
	cr_assert_str_empty(scene_record(&scene).one_shot_id);
	scene_expect(&scene, 2, NULL);
}

// What reaches the disk, and when.
struct written {
	size_t writes, flushes, bytes;
	bool flushed_before_start;
};

static void count_write(void *context, const struct fw_node *node, uint64_t offset,
			const void *bytes, size_t n)
{
	struct written *written = context;

	(void)node, (void)offset, (void)bytes;
	written->writes++;
	written->bytes += n;
}

static void count_flush(void *context, const struct fw_node *node)
{
	(void)node;
	((struct written *)context)->flushes++;
}

static bool note_start(void *context, const struct fw_program *program, uint64_t *ret_status)
{
	struct written *written = context;

	(void)program, (void)ret_status;
	written->flushed_before_start = written->flushes > 0;
	return false;
}

static struct written run_and_count(void)
{
	struct written written = { 0 };

	scene.machine.context = &written;
	scene.machine.on_write = count_write;
	scene.machine.on_flush = count_flush;
	scene.machine.on_start = note_start;
	scene_run(&scene);
	return written;
}

Test(story, one_shot_of_the_record_is_one_sector_on_the_disk_before_anything_is_started)
{
	struct written written;

	scene_put_record(&scene, NULL, "tok-1.conf", NULL);
	written = run_and_count();
	cr_assert_eq(written.writes, 1);
	cr_assert_eq(written.bytes, STATE_SLOT_SIZE);
	cr_assert(written.flushed_before_start);
}

Test(story, boot_without_a_one_shot_writes_nothing)
{
	scene_put_record(&scene, "tok-2.conf", NULL, "tok-1.conf");
	cr_assert_eq(run_and_count().writes, 0);
}

Test(story, one_shot_of_a_record_that_cannot_be_written_is_not_followed)
{
	scene_put_record(&scene, "tok-2.conf", "tok-1.conf", NULL);
	scene.machine.volumes[0].is_write_protected = true;
	scene_expect(&scene, 2, "did not follow");
}

Test(story, catalog_boots_its_generations)
{
	scene_put_catalog(scene.esp, 1, 3);
	scene_expect(&scene, 3, NULL);
}

Test(story, kernel_that_is_not_the_one_of_the_catalog_is_not_started)
{
	scene_put_catalog(scene.esp, 1, 3);
	fw_find(scene.esp, "tok/kernel-3.efi")->data[200] ^= 1;
	scene_expect(&scene, 2, "tok/kernel-3.efi: its content is not what was installed");
}

Test(story, initrd_that_is_not_the_one_of_the_catalog_is_not_started)
{
	scene_put_catalog(scene.esp, 1, 3);
	fw_find(scene.esp, "tok/initrd-3.img")->data[3] ^= 1;
	scene_expect(&scene, 2, "tok/initrd-3.img: its content is not what was installed");
}

Test(story, torn_catalog_leaves_it_to_the_entries)
{
	scene_put_catalog(scene.esp, 1, 2);
	fw_find(scene.esp, "EFI/genboot/tok/catalog-7")->data[100] ^= 1;
	scene_expect(&scene, 3, "skipped EFI/genboot/tok/catalog-7");
}

static const struct fw_key down_and_enter[] = {
	{ .at_usec = 2000000, .scan = FW_SCAN_DOWN },
	{ .at_usec = 3000000, .character = '\r' },
};

static void pick_an_older_one(enum fw_keyboard keyboard)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 9\n");
	scene.machine.keyboard = keyboard;
	scene.machine.keys = down_and_enter;
	scene.machine.n_keys = ARRAY_LEN(down_and_enter);
	scene_expect(&scene, 2, NULL);
}

Test(story, keys_pick_an_older_one)
{
	pick_an_older_one(FW_KEYBOARD_FULL);
}

Test(story, keys_of_a_firmware_with_the_old_protocol_alone_count)
{
	pick_an_older_one(FW_KEYBOARD_SIMPLE);
}

Test(story, keys_that_reach_only_another_keyboard_count)
{
	pick_an_older_one(FW_KEYBOARD_OTHER);
}

Test(story, machine_without_keyboard_and_screen_boots_after_the_countdown)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 7\n");
	scene.machine.keyboard = FW_KEYBOARD_NONE;
	scene.machine.has_no_console = true;
	scene_run(&scene);
	cr_assert_eq(scene_generation(&scene), 3);
}

// The place of a function's first call, or where there is none, behind the last.
static size_t first_call(enum fw_function function)
{
	const struct fw_outcome *outcome = &scene.outcome;
	const uint8_t *call = memchr(outcome->calls, (int)function, outcome->n_calls);

	return call ? (size_t)(call - outcome->calls) : outcome->n_calls;
}

Test(story, key_held_at_the_start_opens_the_hidden_menu_before_anything_is_loaded)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 0, .character = ' ' },
		{ .at_usec = 2000000, .character = '3' },
		{ .at_usec = 3000000, .character = '\r' },
	};

	scene.machine.keys = keys;
	scene.machine.n_keys = ARRAY_LEN(keys);
	scene_expect(&scene, 1, NULL);
	cr_assert_lt(first_call(FW_CLEAR_SCREEN), first_call(FW_LOAD_IMAGE));
}

Test(story, person_leaves_to_the_firmware)
{
	static const struct fw_key key = { .at_usec = 2000000, .character = 'q' };

	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\n");
	scene.machine.keys = &key;
	scene.machine.n_keys = 1;
	scene_expect(&scene, 0, NULL);
	cr_assert_eq(scene.outcome.status, FW_SUCCESS);
}

// The newest comes back with the status at context.
static bool newest_comes_back(void *context, const struct fw_program *program, uint64_t *ret_status)
{
	*ret_status = *(const uint64_t *)context;
	return strcmp(program->path, "tok/kernel-3.efi") == 0;
}

Test(story, kernel_that_comes_back_with_an_error_is_not_tried_again)
{
	uint64_t status = FW_ABORTED;

	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\nreboot-on-error no\n");
	scene.machine.on_start = newest_comes_back;
	scene.machine.context = &status;
	scene_expect(&scene, 2, "it stopped with an error; trying tok-2.conf");
	cr_assert_eq(scene.outcome.n_started, 2);
}

Test(story, program_that_comes_back_without_an_error_is_not_started_for_ever)
{
	uint64_t status = FW_SUCCESS;

	scene.machine.on_start = newest_comes_back;
	scene.machine.context = &status;
	scene_expect(&scene, 2, "came back without starting a system");
}

Test(story, kernel_refused_by_secure_boot_falls_through_and_is_unloaded)
{
	fw_remove(scene.esp, "loader/entries/tok-1.conf");
	fw_remove(scene.esp, "loader/entries/tok-2.conf");
	scene.machine.fault = (struct fw_fault){ .call = 1,
						 .function = FW_LOAD_IMAGE,
						 .status = FW_SECURITY_VIOLATION };
	scene_expect(&scene, 0, "tok/kernel-3.efi: refused by Secure Boot");
}
