// SPDX-License-Identifier: GPL-2.0-or-later

// Bad inputs 82, 86, 91, 96, 99 and 100: what a medium does to files, as the loader meets it on a
// firmware that tells. FAT file systems that are damaged are in fat/test-fat.c.

#include "tests/bad-inputs/esp.h"

TestSuite(media, .init = esp_open, .fini = esp_close);

Test(media, bad_082_a_file_in_place_of_a_folder_holds_no_entries)
{
	fw_remove(esp, "loader");
	PUT("loader", "x");
	PUT("EFI/Linux", "x");
	PUT("EFI/genboot", "x");
	run();
	cr_assert_eq(outcome.end, FW_RETURNED);
	cr_assert(fw_said(&outcome, "no boot entry in"), "%s", outcome.console);
}

Test(media, bad_086_a_write_protected_medium_boots)
{
	machine.volumes[0].is_write_protected = true;
	assert_starts("good.efi");
}

static void add_xbootldr(void)
{
	struct fw_node *boot = fw_add_volume(&machine, gpt_type_xbootldr);

	fw_put(boot, "boot.efi", fw_find(esp, "good.efi")->data, fw_find(esp, "good.efi")->size);
	fw_put_text(boot, "loader/entries/bad.conf", "linux /boot.efi\n");
}

Test(media, bad_091_with_a_damaged_table_the_backup_counts)
{
	add_xbootldr();
	machine.disks[0].has_no_primary = true;
	assert_starts("boot.efi");
}

Test(media, bad_091_without_either_table_the_esp_boots)
{
	add_xbootldr();
	machine.disks[0].has_no_primary = machine.disks[0].has_no_backup = true;
	assert_starts("good.efi");
}

Test(media, bad_091_two_partitions_with_one_uuid_boot)
{
	add_xbootldr();
	memcpy(machine.volumes[1].uuid, machine.volumes[0].uuid, GUID_SIZE);
	run();
	cr_assert_eq(outcome.end, FW_STARTED);
}

// Whatever the firmware says of a file, the next entry starts and the reason is said.
Test(media, bad_096_an_unreadable_kernel_leads_to_the_next_entry)
{
	static const struct {
		uint64_t status;
		const char *words;
	} cases[] = {
		{ FW_DEVICE_ERROR, "bad.conf: /bad.efi: read error; trying good.conf" },
		{ FW_VOLUME_CORRUPTED, "bad.conf: /bad.efi: the file system is damaged; trying" },
		{ FW_NO_MEDIA, "bad.conf: /bad.efi: no medium; trying good.conf" },
	};

	ENTRY("bad.conf", "linux /bad.efi\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fw_find(esp, "bad.efi")->status = cases[i].status;
		assert_good_starts(cases[i].words);
	}
}

Test(media, bad_096_an_unreadable_initrd_leads_to_the_next_entry)
{
	PUT("bad.img", "initrd");
	ENTRY("bad.conf", "linux /bad.efi\ninitrd /bad.img\n");
	fw_find(esp, "bad.img")->status = FW_DEVICE_ERROR;
	assert_good_starts("bad.conf: /bad.img: read error; trying good.conf");
}

Test(media, bad_096_an_unreadable_entry_leaves_the_others)
{
	ENTRY("bad.conf", "linux /bad.efi\n");
	fw_find(esp, "loader/entries/bad.conf")->status = FW_DEVICE_ERROR;
	assert_good_starts("skipped bad.conf: read error");
}

Test(media, bad_096_an_unreadable_loader_conf_is_as_if_absent)
{
	fw_find(esp, "loader/loader.conf")->status = FW_DEVICE_ERROR;
	assert_good_starts("ignored loader/loader.conf: read error");
}

// From any read on, nothing can be read any more.
Test(media, bad_099_a_medium_that_is_removed_ends_with_a_message_or_a_start)
{
	ENTRY("bad.conf", "linux /bad.efi\ninitrd /good.efi\n");
	for (uint64_t call = 1;; call++) {
		machine.fault = (struct fw_fault){ call, FW_FILE_READ, true, FW_NO_MEDIA };
		run();
		if (outcome.end == FW_STARTED && !outcome.fault_hit)
			break;
		cr_assert_eq(outcome.end == FW_STARTED,
			     strlen(outcome.console) > 0 &&
				     fw_said(&outcome, "genboot: starting "));
		cr_assert_gt(strlen(outcome.console), 0, "call %lu", call);
	}
}

Test(media, bad_100_a_kernel_of_zeros_is_not_started)
{
	struct fw_node *bad = fw_find(esp, "bad.efi");

	memset(bad->data, 0, bad->size);
	ENTRY("bad.conf", "linux /bad.efi\n");
	assert_good_starts(
		"bad.conf: /bad.efi: not in the format it should have; trying good.conf");
}
