// SPDX-License-Identifier: GPL-2.0-or-later

#include "tests/host/fat-found.h"

Test(fat_check, a_new_file_system_has_no_findings)
{
	static const char *const kinds[] = { "-F 12 -s 1", "-F 16 -s 1", "-F 32 -s 1" };

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		cleanup_image struct image image;

		image_make(kinds[i], 34000 >> (i == 0 ? 5 : i == 1 ? 1 : 0), &image);
		cr_assert_eq(check(&image).n, 0);
		cr_assert_not(image_fsck_complains(&image));
	}
}

Test(fat_check, dots_that_are_missing_or_lead_elsewhere_are_damage)
{
	cleanup_image struct image image;
	struct findings findings;
	uint8_t *dots;

	image_make("-F 12 -s 1", 512, &image);
	dots = image_cluster(&image, first_of(&image, "/loader/entries"));
	dots[32 + 26]++;
	is_only(&image, FAT_DOTS_WRONG, "/loader/entries", dots[32 + 26]);
	cr_assert(image_fsck_complains(&image));
	dots[32 + 26]--;
	dots[26]++;
	is_only(&image, FAT_DOTS_WRONG, "/loader/entries", dots[26]);
	cr_assert(image_fsck_complains(&image));
	memset(dots, 0, 512);
	findings = check(&image);
	cr_assert_eq(findings.damaged, 1);
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, dots_of_the_top_folders_lead_to_0)
{
	cleanup_image struct image image;
	uint8_t *dots;

	image_make("-F 32 -s 1", 34000, &image);
	dots = image_cluster(&image, first_of(&image, "/loader"));
	cr_assert_eq(dots[32 + 26], 0);
	dots[32 + 26] = (uint8_t)image.fat.root_cluster; // as some write it
	cr_assert_eq(check(&image).n, 0);
	dots[32 + 26] = 99;
	is_only(&image, FAT_DOTS_WRONG, "/loader", 99);
}

Test(fat_check, names_behind_the_end_of_a_folder_are_damage)
{
	cleanup_image struct image image;
	uint8_t *slots;

	image_make("-F 12 -s 1", 512, &image);
	slots = image_cluster(&image, first_of(&image, "/EFI"));
	memcpy(slots + 8 * 32, "BEHIND  EFI\x20", 12);
	is_only(&image, FAT_BEHIND_END, "/EFI", 1);
}

Test(fat_check, a_name_that_is_there_twice_is_damage)
{
	cleanup_image struct image image;
	struct findings findings;

	image_make("-F 12 -s 1", 512, &image);
	memcpy(image_slot(&image, "/one.img"), "BIG     EFI", 11);
	findings = check(&image);
	cr_assert_eq(findings.damaged, 1);
	cr_assert_geq(findings.n, 1);
	cr_assert_eq(findings.at[0].problem, FAT_SAME_NAME);
	cr_assert_str_eq(findings.at[0].other, "/big.efi");
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, a_long_name_that_is_there_twice_in_other_case_is_damage)
{
	cleanup_image struct image image;
	struct findings findings;
	uint8_t *slot;
	static const char text[] = "T\0E\0S\0T\0-";

	image_make("-F 12 -s 1", 512, &image);
	// "test-1.conf" is one slot long: the name of the other one, of two, is made the same.
	slot = image_long_slot(&image, "/loader/entries/test-0002.conf", 1);
	memcpy(slot + 1, text, 9);
	memcpy(slot + 14, "1\0.\0c\0o\0n\0f\0", 12);
	memcpy(slot + 28, "\0\0\xff\xff", 4);
	findings = check(&image);
	cr_assert_eq(findings.damaged, 1);
	cr_assert_eq(strcasecmp(the(&findings, FAT_SAME_NAME).path, "/loader/entries/test-1.conf"),
		     0);
	cr_assert_eq(strcasecmp(the(&findings, FAT_SAME_NAME).other, "/loader/entries/test-1.conf"),
		     0);
}

Test(fat_check, a_bad_short_name_is_harmless)
{
	cleanup_image struct image image;

	image_make("-F 12 -s 1", 512, &image);
	memcpy(image_slot(&image, "/one.img"), "O*E     IMG", 11);
	is_only(&image, FAT_BAD_NAME, "/o*e.img", 0);
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, a_folder_without_a_cluster_is_damage)
{
	cleanup_image struct image image;
	struct findings findings;

	image_make("-F 12 -s 1", 512, &image);
	memset(image_slot(&image, "/loader/entries") + 26, 0, 2);
	findings = check(&image);
	cr_assert_eq(findings.damaged, 1);
	cr_assert_str_eq(the(&findings, FAT_FOLDER_EMPTY).path, "/loader/entries");
	cr_assert(image_fsck_complains(&image));
}

Test(fat_check, a_folder_longer_than_65536_slots_is_damage)
{
	cleanup_image struct image image;
	uint32_t first;

	image_make("-F 16 -s 8", 32000, &image);
	first = first_of(&image, "/EFI");
	for (uint32_t i = 0; i < 512; i++)
		image_set_link(&image, i ? 2000 + i : first, i < 511 ? 2001 + i : 0xffff);
	cr_assert_eq(check(&image).n, 0);
	image_set_link(&image, 2511, 2512);
	image_set_link(&image, 2512, 0xffff);
	is_only(&image, FAT_FOLDER_TOO_LONG, "/EFI", 513 * 128);
}

Test(fat_check, a_damaged_root_is_damage_without_a_name)
{
	cleanup_image struct image image;
	struct findings findings;

	image_make("-F 32 -s 1", 34000, &image);
	image_set_link(&image, image.fat.root_cluster, 0);
	findings = check(&image);
	cr_assert_eq(findings.damaged, 1);
	cr_assert_str_eq(the(&findings, FAT_CHAIN_FREE).path, "/");
	cr_assert_eq(findings.n, 2); // and one cluster more is free than FSInfo says
	cr_assert_eq(findings.at[1].problem, FAT_INFO_WRONG);
}

Test(fat_check, a_root_that_goes_round_in_circles_is_read_once)
{
	cleanup_image struct image image;

	image_make("-F 32 -s 1", 34000, &image);
	image_set_link(&image, image.fat.root_cluster, image.fat.root_cluster);
	is_only(&image, FAT_CHAIN_CIRCULAR, "/", image.fat.root_cluster);
}

Test(fat_check, more_than_a_thousand_findings_end_the_list)
{
	cleanup_image struct image image;
	struct findings findings;
	uint32_t first;

	image_make("-F 16 -s 8", 32000, &image);
	first = first_of(&image, "/EFI");
	// A folder of 128 clusters, full of names that lead outside.
	for (uint32_t i = 0; i < 12; i++) {
		image_set_link(&image, i ? 2000 + i : first, i < 11 ? 2001 + i : 0xffff);
		for (unsigned slot = i ? 0 : 3; slot < 128; slot++) {
			char text[33];

			snprintf(text, sizeof text, "N%02u%03u    X\x20            ", i, slot);
			memcpy(image_cluster(&image, i ? 2000 + i : first) + 32 * slot, text, 26);
			memset(image_cluster(&image, i ? 2000 + i : first) + 32 * slot + 26, 0x7f,
			       2);
		}
	}
	findings = check(&image);
	cr_assert_eq(findings.n, FAT_FINDINGS_MAX + 1);
	cr_assert_eq(findings.at[FOUND_MAX - 1].problem, FAT_TOO_MANY);
	cr_assert_eq(findings.damaged, 1);
}

struct failing {
	struct image *image;
	unsigned n_left;
};

static int read_until_it_fails(void *ctx, uint64_t offset, void *buf, size_t len)
{
	struct failing *failing = ctx;

	return failing->n_left-- == 0 ? -EIO : image_read(failing->image, offset, buf, len);
}

Test(fat_check, an_error_at_any_read_ends_the_check_with_that_error)
{
	cleanup_image struct image image;
	int error = -EIO;

	image_make("-F 16 -s 1", 2200, &image);
	for (unsigned n = 0; error != 0; n++) {
		struct failing failing = { &image, n };
		struct fat_source source = { read_until_it_fails, &failing, image.size };

		error = fat_check(&source, NULL);
		cr_assert(error == -EIO || (error == 0 && n > 10), "%d at %u", error, n);
	}
}
