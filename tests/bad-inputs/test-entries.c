// SPDX-License-Identifier: GPL-2.0-or-later

// Bad inputs 1 to 20: entry files, as the loader meets them. 21 to 33 are in test-values.c; 34 to
// 36 are about the catalog, which has the hashes here: test-catalogs.c.

#include <stdio.h>
#include <stdlib.h>

#include "tests/bad-inputs/esp.h"

TestSuite(entries, .init = esp_open, .fini = esp_close);

#define NO_IMAGE "skipped bad.conf: a required part is missing"
#define NO_TEXT "skipped bad.conf: not valid UTF-8 text"
#define NO_PATH "skipped bad.conf: not a plain path on its partition"
#define TOO_LONG "skipped bad.conf: too long"
#define CONFLICT "skipped bad.conf: two values that exclude each other"

Test(entries, bad_001_an_empty_file_is_skipped)
{
	ENTRY("bad.conf", "");
	assert_good_starts(NO_IMAGE);
}

Test(entries, bad_002_comments_and_blank_lines_alone_are_skipped)
{
	ENTRY("bad.conf", "# linux /bad.efi\n\n   \n\t# efi /bad.efi\n");
	assert_good_starts(NO_IMAGE);
}

Test(entries, bad_003_a_sector_of_ones_is_skipped)
{
	char *ones = text_of('\xff', 512);

	put_printed("loader/entries/bad.conf", "%s", ones);
	assert_good_starts(NO_IMAGE);
	free(ones);
}

Test(entries, bad_004_a_nul_byte_in_a_line_rejects_the_entry)
{
	ENTRY("bad.conf", "title a\0b\nlinux /bad.efi\n");
	assert_good_starts(NO_TEXT);
}

Test(entries, bad_005_a_byte_order_mark_is_passed_over)
{
	ENTRY("bad.conf", "\xef\xbb\xbflinux /bad.efi\n");
	assert_starts("bad.efi");
}

Test(entries, bad_006_a_title_that_is_not_utf8_is_shown_with_replacements)
{
	CONF("timeout 1\ndefault bad*\n");
	ENTRY("bad.conf", "title a\xff\xc0\xafz\nlinux /bad.efi\n");
	assert_starts("bad.efi");
	cr_assert(fw_said(&outcome, "a???z"), "%s", outcome.console);
}

Test(entries, bad_006_a_path_that_is_not_utf8_rejects_the_entry)
{
	ENTRY("bad.conf", "linux /bad\xff.efi\n");
	assert_good_starts(NO_TEXT);
}

Test(entries, bad_007_a_utf16_file_is_rejected)
{
	ENTRY("bad.conf", "\xff\xfel\0i\0n\0u\0x\0 \0/\0b\0a\0d\0.\0e\0f\0i\0\n\0");
	assert_good_starts(NO_TEXT);
}

Test(entries, bad_008_carriage_returns_are_no_part_of_values)
{
	ENTRY("bad.conf", "title x\r\nlinux /bad.efi\r\noptions a b\r\n");
	assert_starts("bad.efi");
	cr_assert_str_eq(outcome.program.options, "a b");
}

Test(entries, bad_009_the_last_line_needs_no_end)
{
	ENTRY("bad.conf", "linux /bad.efi\noptions last");
	assert_starts("bad.efi");
	cr_assert_str_eq(outcome.program.options, "last");
}

static size_t n_reads;

static int64_t count_read(const struct fw_node *node, uint64_t offset, void *buf, size_t n)
{
	(void)node, (void)offset;
	n_reads++;
	memset(buf, 'x', n);
	return (int64_t)n;
}

static void put_endless(uint64_t size)
{
	struct fw_node *node = ENTRY("bad.conf", "");

	free(node->data);
	node->data = NULL;
	node->read = count_read;
	node->size = size;
}

Test(entries, bad_010_a_file_above_64_kib_is_rejected_unread)
{
	put_endless(65537);
	assert_good_starts(TOO_LONG);
	cr_assert_eq(n_reads, 0);
}

Test(entries, bad_010_a_file_of_2_to_the_63_bytes_is_rejected_unread)
{
	put_endless(UINT64_C(1) << 63);
	assert_good_starts(TOO_LONG);
	cr_assert_eq(n_reads, 0);
}

Test(entries, bad_010_one_line_of_64_kib_is_no_entry)
{
	put_endless(65536);
	assert_good_starts(NO_IMAGE);
}

// The list wants the first 512 after sorting. 2048 are kept, in the folder's order: who has more
// has generations in a catalog, which is read before the folder (test-catalogs.c).
Test(entries, bad_011_of_ten_thousand_entries_2048_are_shown_and_the_default_boots)
{
	char path[64];

	for (int i = 0; i < 9999; i++) {
		snprintf(path, sizeof(path), "loader/entries/x%d.conf", i);
		fw_put_text(esp, path, "linux /good.efi\n");
	}
	machine.max_calls = 10000000;
	assert_good_starts("too many repetitions");
	cr_assert_str_eq(outcome.program.options, "good");
}

Test(entries, bad_012_linux_twice_is_rejected)
{
	ENTRY("bad.conf", "linux /bad.efi\nlinux /bad.efi\n");
	assert_good_starts(CONFLICT);
}

Test(entries, bad_013_linux_and_efi_together_are_rejected)
{
	ENTRY("bad.conf", "linux /bad.efi\nefi /bad.efi\n");
	assert_good_starts(CONFLICT);
}

Test(entries, bad_013_linux_and_uki_together_are_rejected)
{
	ENTRY("bad.conf", "uki /bad.efi\nlinux /bad.efi\n");
	assert_good_starts(CONFLICT);
}

Test(entries, bad_014_an_entry_without_an_image_is_skipped)
{
	ENTRY("bad.conf", "title x\noptions root=/dev/sda\ninitrd /bad.efi\n");
	assert_good_starts(NO_IMAGE);
}

Test(entries, bad_015_a_path_that_climbs_is_rejected)
{
	ENTRY("bad.conf", "linux /loader/../bad.efi\n");
	assert_good_starts(NO_PATH);
}

Test(entries, bad_015_a_path_that_climbs_with_backslashes_is_rejected)
{
	ENTRY("bad.conf", "linux \\loader\\..\\bad.efi\n");
	assert_good_starts(NO_PATH);
}

Test(entries, bad_015_a_path_with_a_dot_is_rejected)
{
	ENTRY("bad.conf", "linux /./bad.efi\n");
	assert_good_starts(NO_PATH);
}

// The list wants these rejected. Other loaders start them, and they name one file only.
Test(entries, bad_015_repeated_and_mixed_separators_are_one)
{
	ENTRY("bad.conf", "linux \\\\/bad.efi\n");
	assert_starts("bad.efi");
}

Test(entries, bad_016_a_drive_in_front_of_a_path_is_rejected)
{
	static const char *const paths[] = { "(hd0,1):/bad.efi", "fs0:/bad.efi", "fs0:\\bad.efi",
					     "C:\\bad.efi", "http://x/bad.efi" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		put_printed("loader/entries/bad.conf", "linux %s\n", paths[i]);
		assert_good_starts(NO_PATH);
	}
}

// uki-url is for loaders with an HTTP client.
Test(entries, bad_016_a_url_is_no_file_of_ours)
{
	ENTRY("bad.conf", "uki-url http://x/bad.efi\n");
	assert_good_starts_silently();
}

Test(entries, bad_017_a_component_longer_than_255_is_rejected)
{
	char *name = text_of('x', 256);

	put_printed("loader/entries/bad.conf", "linux /%s\n", name);
	assert_good_starts(TOO_LONG);
	free(name);
}

Test(entries, bad_017_a_path_longer_than_255_is_rejected)
{
	char *name = text_of('x', 130);

	put_printed("loader/entries/bad.conf", "linux /%s/%s\n", name, name);
	assert_good_starts(TOO_LONG);
	free(name);
}

Test(entries, bad_018_a_path_to_a_folder_is_damage)
{
	ENTRY("bad.conf", "linux /loader\n");
	assert_good_starts("bad.conf: /loader: file not found; trying good.conf");
}

Test(entries, bad_018_an_initrd_that_is_a_folder_is_damage)
{
	ENTRY("bad.conf", "linux /bad.efi\ninitrd /loader/entries\n");
	assert_good_starts("bad.conf: /loader/entries: file not found; trying good.conf");
}

Test(entries, bad_019_a_path_to_the_loader_itself_is_hidden)
{
	PUT("EFI/BOOT/BOOTX64.EFI", "MZ");
	ENTRY("bad.conf", "efi \\EFI\\boot//BootX64.efi\n");
	assert_good_starts_silently();
	cr_assert_str_eq(listed(), "good.conf");
}

Test(entries, bad_020_a_key_without_a_value_is_ignored)
{
	ENTRY("bad.conf", "title\nversion \nsort-key\t\nlinux /bad.efi\noptions\ninitrd\n");
	assert_starts("bad.efi");
	cr_assert_null(outcome.program.options);
	cr_assert_null(outcome.program.initrd);
}

Test(entries, bad_020_an_image_key_without_a_value_is_missing)
{
	ENTRY("bad.conf", "title x\nlinux\n");
	assert_good_starts(NO_IMAGE);
}
