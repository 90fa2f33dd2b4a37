// SPDX-License-Identifier: GPL-2.0-or-later

// The damaged ESPs of our list of bad inputs (numbers 73 to 85; 73 is in test-fat.c), each also
// shown to fsck.vfat.

#include "tests/host/fat-found.h"

Test(fat_check, bad_input_74_the_flag_of_a_mounted_file_system_is_harmless)
{
	cleanup_image struct image image, large;

	image_make("-F 16 -s 1", 2200, &image);
	image.bytes[37] |= 1;
	is_only(&image, FAT_IN_USE, "", 0);
	cr_assert(image_fsck_complains(&image));
	image_make("-F 32 -s 1", 34000, &large);
	large.bytes[65] |= 1;
	is_only(&large, FAT_IN_USE, "", 0);
	cr_assert(image_fsck_complains(&large));
}

Test(fat_check, bad_input_74_the_flag_that_firmware_sets_in_the_fat_is_harmless)
{
	cleanup_image struct image image;

	image_make("-F 16 -s 1", 2200, &image);
	image_set_link(&image, 1, 0x7fff);
	is_only(&image, FAT_IN_USE, "", 1);
}

Test(fat_check, bad_input_75_copies_of_the_fat_that_differ_are_harmless)
{
	cleanup_image struct image image;

	image_make("-F 12 -s 1", 512, &image);
	image_set_link_in(&image, 1, 500, 501);
	is_only(&image, FAT_TABLES_DIFFER, "", 500);
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, bad_input_75_a_boot_sector_unlike_its_backup_is_harmless)
{
	cleanup_image struct image image;

	image_make("-F 32 -s 1", 34000, &image);
	image.bytes[6 * 512 + 67] ^= 1;
	is_only(&image, FAT_BACKUP_DIFFERS, "", 67);
	cr_assert_not(image_fsck_complains(&image)); // "mostly harmless"
	image.bytes[67] ^= 1;
	cr_assert_eq(check(&image).n, 0);
	image.bytes[65] |= 1; // not held against it
	cr_assert_eq(check(&image).n, 1);
}

Test(fat_check, bad_input_76_a_circular_chain_is_damage)
{
	cleanup_image struct image image;
	uint32_t first;

	image_make("-F 12 -s 1", 512, &image);
	first = first_of(&image, "/big.efi");
	image_set_link(&image, first + 4, first);
	is_only(&image, FAT_CHAIN_CIRCULAR, "/big.efi", first);
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, bad_input_76_a_folder_that_contains_itself_is_damage)
{
	cleanup_image struct image image;
	struct findings findings;
	uint32_t loader;

	image_make("-F 12 -s 1", 512, &image);
	loader = first_of(&image, "/loader");
	image_slot(&image, "/loader/entries")[26] = (uint8_t)loader;
	findings = check(&image);
	cr_assert_eq(findings.damaged, 1);
	cr_assert_str_eq(the(&findings, FAT_CROSS_LINKED).path, "/loader/entries");
	cr_assert_str_eq(the(&findings, FAT_CROSS_LINKED).other, "/loader");
	cr_assert_eq(the(&findings, FAT_CROSS_LINKED).number, loader);
	cr_assert_eq(the(&findings, FAT_LOST_CLUSTERS).number, 3);
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, bad_input_77_a_chain_to_a_free_cluster_is_damage)
{
	cleanup_image struct image image;
	uint32_t first;

	image_make("-F 12 -s 1", 512, &image);
	first = first_of(&image, "/big.efi");
	image_set_link(&image, first + 4, 0);
	is_only(&image, FAT_CHAIN_FREE, "/big.efi", first + 4);
	cr_assert(image_fsck_complains(&image));
}

// What a power cut leaves between the name and the FAT.
Test(fat_check, bad_input_77_a_name_whose_chain_was_never_written_is_damage)
{
	cleanup_image struct image image;
	uint32_t first;

	image_make("-F 16 -s 1", 2200, &image);
	first = first_of(&image, "/loader/entries/test-0002.conf");
	image_set_link(&image, first, 0);
	is_only(&image, FAT_CHAIN_FREE, "/loader/entries/test-0002.conf", first);
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, bad_input_77_a_chain_to_a_bad_cluster_is_damage)
{
	static const uint32_t bad[] = { 0xff7, 0xfff7, 0x0ffffff7 };
	static const char *const kinds[] = { "-F 12 -s 1", "-F 16 -s 1", "-F 32 -s 1" };

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		cleanup_image struct image image;
		uint32_t first;

		image_make(kinds[i], 34000 >> (i == 0 ? 5 : i == 1 ? 1 : 0), &image);
		first = first_of(&image, "/big.efi");
		image_set_link(&image, first + 4, bad[i]);
		is_only(&image, FAT_CHAIN_BAD, "/big.efi", first + 4);
		cr_assert(image_fsck_complains(&image));
	}
}

Test(fat_check, bad_input_77_a_chain_to_a_reserved_cluster_is_damage)
{
	cleanup_image struct image image;
	uint32_t first;

	image_make("-F 12 -s 1", 512, &image);
	first = first_of(&image, "/big.efi");
	image_set_link(&image, first + 4, 1);
	is_only(&image, FAT_CHAIN_RESERVED, "/big.efi", 1);
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, bad_input_77_a_chain_behind_the_last_cluster_is_damage)
{
	cleanup_image struct image image;
	uint32_t first, last;

	image_make("-F 16 -s 1", 2200, &image);
	first = first_of(&image, "/big.efi");
	last = image.fat.n_clusters + 1;
	image_set_link(&image, first + 4, last + 1);
	is_only(&image, FAT_CHAIN_OUTSIDE, "/big.efi", last + 1);
	cr_assert(image_fsck_complains(&image));
	image_set_link(&image, first + 4, last);
	image_set_link(&image, last, 0xffff);
	is_only(&image, FAT_CHAIN_LONGER, "/big.efi", 6);
}

Test(fat_check, bad_input_77_a_first_cluster_that_is_none_is_damage)
{
	cleanup_image struct image image;
	uint8_t *slot;

	image_make("-F 12 -s 1", 512, &image);
	slot = image_slot(&image, "/empty");
	slot[26] = 1;
	is_only(&image, FAT_CHAIN_RESERVED, "/empty", 1);
	slot[27] = 0x7f;
	is_only(&image, FAT_CHAIN_OUTSIDE, "/empty", 0x7f01);
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, bad_input_78_a_size_above_what_the_chain_holds_is_damage)
{
	cleanup_image struct image image;
	uint8_t *slot;

	image_make("-F 12 -s 1", 512, &image);
	slot = image_slot(&image, "/one.img");
	slot[29] = 2; // 612 bytes
	is_only(&image, FAT_CHAIN_SHORTER, "/one.img", 1);
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, bad_input_78_a_size_without_a_cluster_is_damage)
{
	cleanup_image struct image image;

	image_make("-F 12 -s 1", 512, &image);
	image_slot(&image, "/empty")[28] = 1;
	is_only(&image, FAT_CHAIN_SHORTER, "/empty", 0);
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, bad_input_78_a_size_below_what_the_chain_holds_is_harmless)
{
	cleanup_image struct image image;

	image_make("-F 12 -s 1", 512, &image);
	image_slot(&image, "/big.efi")[29] = 1; // 452 bytes
	is_only(&image, FAT_CHAIN_LONGER, "/big.efi", 5);
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, bad_input_79_cross_linked_files_are_damage_and_both_are_named)
{
	cleanup_image struct image image;
	struct findings findings;
	struct found found;
	uint32_t conf;

	image_make("-F 16 -s 1", 2200, &image);
	conf = first_of(&image, "/loader/entries/test-1.conf");
	image_slot(&image, "/loader/entries/test-0002.conf")[26] = (uint8_t)conf;
	findings = check(&image);
	found = the(&findings, FAT_CROSS_LINKED);
	cr_assert_eq(findings.damaged, 1);
	cr_assert_eq(found.number, conf);
	cr_assert(strcmp(found.path, found.other) != 0);
	cr_assert(strstr(found.path, "/loader/entries/test-") && strstr(found.other, "/test-"));
	cr_assert_eq(the(&findings, FAT_LOST_CLUSTERS).number, 1);
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, bad_input_79_a_chain_into_another_file_is_damage)
{
	cleanup_image struct image image;
	uint32_t big, one;
	struct findings findings;

	image_make("-F 12 -s 1", 512, &image);
	big = first_of(&image, "/big.efi");
	one = first_of(&image, "/one.img");
	image_set_link(&image, one, big + 3);
	findings = check(&image);
	cr_assert_eq(findings.n, 1);
	cr_assert_eq(the(&findings, FAT_CROSS_LINKED).number, big + 3);
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, bad_input_80_parts_of_a_name_without_its_entry_are_harmless)
{
	cleanup_image struct image image;

	image_make("-F 12 -s 1", 512, &image);
	image_set_link(&image, first_of(&image, "/loader/entries/test-0002.conf"), 0);
	image_slot(&image, "/loader/entries/test-0002.conf")[0] = 0xe5;
	is_only(&image, FAT_ORPHAN_NAMES, "/loader/entries", 2);
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, bad_input_80_a_name_with_a_wrong_sum_is_harmless_and_not_used)
{
	cleanup_image struct image image;
	uint8_t *slot;

	image_make("-F 12 -s 1", 512, &image);
	slot = image_long_slot(&image, "/loader/entries/test-0002.conf", 0);
	slot[13] ^= 1;
	slot[32 + 13] ^= 1;
	is_only(&image, FAT_ORPHAN_NAMES, "/loader/entries", 2);
	cr_assert_not(image_find(&image, "/loader/entries/test-0~1.con").has_long_name);
	cr_assert_not(image_fsck_complains(&image)); // says so, and corrects nothing
}

Test(fat_check, bad_input_80_a_name_of_21_parts_or_out_of_order_is_harmless)
{
	cleanup_image struct image image;
	uint8_t *slot;

	image_make("-F 12 -s 1", 512, &image);
	slot = image_long_slot(&image, "/loader/entries/test-0002.conf", 0);
	slot[0] = 0x40 | 21;
	is_only(&image, FAT_ORPHAN_NAMES, "/loader/entries", 2);
	slot[0] = 0x40 | 3;
	is_only(&image, FAT_ORPHAN_NAMES, "/loader/entries", 2);
	slot[0] = 0x40;
	is_only(&image, FAT_ORPHAN_NAMES, "/loader/entries", 2);
	cr_assert_not(image_fsck_complains(&image)); // says so, and corrects nothing
}

Test(fat_check, bad_input_81_a_label_named_like_a_folder_is_harmless)
{
	cleanup_image struct image image;
	struct findings findings;

	image_make("-F 12 -s 1 -n LOADER", 512, &image);
	findings = check(&image);
	cr_assert_eq(findings.damaged, 0);
	cr_assert_eq(findings.n, 1);
	cr_assert_str_eq(the(&findings, FAT_LABEL_SHADOWS).path, "/LOADER");
	cr_assert_str_eq(the(&findings, FAT_LABEL_SHADOWS).other, "/loader");
	cr_assert(image_find(&image, "/loader").attributes & FAT_FOLDER);
}

Test(fat_check, bad_input_81_a_label_inside_of_a_folder_is_harmless)
{
	cleanup_image struct image image;
	uint8_t *slot;

	image_make("-F 12 -s 1", 512, &image);
	slot = image_slot(&image, "/EFI/BOOT/BOOTX64.EFI");
	image_set_link(&image, slot[26], 0);
	image_set_link(&image, slot[26] + 1u, 0);
	slot[11] = 0x08;
	is_only(&image, FAT_LABEL_MISPLACED, "/EFI/BOOT/BOOTX64.EFI", 0);
}

Test(fat_check, bad_input_82_a_file_in_the_place_of_a_folder_is_read_as_a_file)
{
	cleanup_image struct image image;
	struct findings findings;

	image_make("-F 12 -s 1", 512, &image);
	image_slot(&image, "/loader")[11] = 0x20;
	findings = check(&image);
	cr_assert_eq(findings.damaged, 0);
	cr_assert_eq(the(&findings, FAT_CHAIN_LONGER).number, 1);
	cr_assert_gt(the(&findings, FAT_LOST_CLUSTERS).number, 0);
}

Test(fat_check, bad_input_82_a_folder_in_the_place_of_a_file_is_damage)
{
	cleanup_image struct image image;
	struct findings findings;

	image_make("-F 12 -s 1", 512, &image);
	image_slot(&image, "/one.img")[11] = 0x10;
	findings = check(&image);
	cr_assert_eq(findings.damaged, 1);
	cr_assert_eq(the(&findings, FAT_FOLDER_HAS_SIZE).number, 100);
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, bad_input_83_a_full_root_of_fat16_is_no_finding)
{
	cleanup_image struct image image;

	image_make("-F 16 -s 1 -r 32", 2200, &image);
	// Every free slot gets an empty file.
	for (unsigned i = 0; i < image.fat.root_size / 32; i++) {
		uint8_t *slot = image.bytes + image.fat.root_offset + 32 * i;
		char name[12];

		if (slot[0] != 0)
			continue;
		snprintf(name, sizeof name, "FULL%04u   ", i);
		memcpy(slot, name, 11);
		slot[11] = 0x20;
	}
	cr_assert_eq(check(&image).n, 0);
	cr_assert_not(image_fsck_complains(&image));
}

Test(fat_check, bad_input_84_a_wrong_count_of_free_clusters_is_harmless)
{
	cleanup_image struct image image;

	image_make("-F 32 -s 1", 34000, &image);
	memcpy(image.bytes + 512 + 488, "\x07\0\0\0", 4);
	is_only(&image, FAT_INFO_WRONG, "", 7);
	cr_assert(image_fsck_complains(&image));
	memcpy(image.bytes + 512 + 488, "\xff\xff\xff\xff", 4);
	cr_assert_eq(check(&image).n, 0);
	image.bytes[512] = 0;
	is_only(&image, FAT_INFO_WRONG, "", 0xffffffff);
}

Test(fat_check, bad_input_84_lost_clusters_are_harmless_and_counted)
{
	cleanup_image struct image image;

	image_make("-F 12 -s 1", 512, &image);
	image_set_link(&image, 500, 501);
	image_set_link(&image, 501, 0xfff);
	image_set_link(&image, 502, 0xff7); // marked as bad: nobody misses it
	is_only(&image, FAT_LOST_CLUSTERS, "", 2);
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, bad_input_85_a_size_of_4_gib_less_one_is_compared_without_overflow)
{
	cleanup_image struct image image;

	image_make("-F 12 -s 1", 512, &image);
	memset(image_slot(&image, "/big.efi") + 28, 0xff, 4);
	is_only(&image, FAT_CHAIN_SHORTER, "/big.efi", 5);
	cr_assert(image_fsck_complains(&image));
}
