// SPDX-License-Identifier: GPL-2.0-or-later

// Catalogs that are not as they should be, or more than one.

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/limits.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/sha256.h"
#include "tests/firmware/scene.h"

#define CATALOG BOOT_DIR_GENBOOT "/tok/catalog-"
#define TEXT_ROOM 1000000u

static struct scene scene;

// Every entry's file is garbage: what boots is from a catalog.
static void spoil_entries(unsigned first, unsigned last)
{
	char path[64];

	for (unsigned n = first; n <= last; n++) {
		snprintf(path, sizeof path, BOOT_DIR_ENTRIES "/tok-%u.conf", n);
		fw_put_text(scene.esp, path, "no entry\n");
	}
}

static void set_up(void)
{
	scene_open_three(&scene);
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(generations, .init = set_up, .fini = tear_down);

// Puts text up to its sha256 line, with a right one.
static void put_sealed(struct fw_node *volume, const char *path, const char *text, size_t len)
{
	char *sealed = malloc(len + 128), hex[SHA256_HEX_SIZE];
	uint8_t digest[SHA256_SIZE];
	struct sha256 hash;

	cr_assert(sealed);
	sha256_init(&hash);
	sha256_update(&hash, text, len);
	sha256_finish(&hash, digest);
	sha256_print(digest, hex);
	snprintf(sealed, len + 128, "%.*ssha256 %s\n", (int)len, text, hex);
	fw_put_text(volume, path, sealed);
	free(sealed);
}

// Replaces the first WHAT in text, which has room for it, by WITH.
static void replace(char *text, const char *what, const char *with)
{
	char *at = strstr(text, what);

	cr_assert(at, "no %s", what);
	memmove(at + strlen(with), at + strlen(what), strlen(at + strlen(what)) + 1);
	memcpy(at, with, strlen(with));
}

// Puts catalog-7 with the first WHAT replaced by WITH, and this sequence in its text, sealed again.
static void put_changed_as(const char *path, unsigned sequence, const char *what, const char *with)
{
	const struct fw_node *node = fw_find(scene.esp, CATALOG "7");
	char *text = calloc(1, node->size + strlen(with) + 32), line[32];

	cr_assert(text);
	memcpy(text, node->data, node->size);
	*strstr(text, "sha256 ") = '\0';
	snprintf(line, sizeof line, "sequence %u\n", sequence);
	replace(text, "sequence 7\n", line);
	replace(text, what, with);
	put_sealed(scene.esp, path, text, strlen(text));
	free(text);
}

static void put_changed(const char *path, const char *what, const char *with)
{
	unsigned sequence = (unsigned)atoi(strrchr(path, '-') + 1);

	put_changed_as(path, sequence, what, with);
}

Test(generations, files_that_a_catalog_covers_are_not_opened)
{
	scene_put_catalog(scene.esp, 1, 3);
	spoil_entries(1, 3);
	scene_expect(&scene, 3, NULL);
	cr_assert_not(fw_said(&scene.outcome, "skipped"));
}

Test(generations, a_catalog_needs_no_files)
{
	scene_put_catalog(scene.esp, 1, 3);
	fw_remove(scene.esp, BOOT_DIR_ENTRIES);
	scene_expect(&scene, 3, NULL);
}

Test(generations, a_file_that_no_catalog_covers_is_read)
{
	scene_put_catalog(scene.esp, 1, 2);
	scene_expect(&scene, 3, NULL);
}

Test(generations, the_counter_in_a_covered_files_name_counts)
{
	scene_put_catalog(scene.esp, 1, 3);
	spoil_entries(1, 3);
	fw_put_text(scene.esp, BOOT_DIR_ENTRIES "/tok-3+0-3.conf", "no entry\n");
	scene_expect(&scene, 2, NULL);
}

Test(generations, the_catalog_with_the_highest_sequence_counts)
{
	scene_put_catalog(scene.esp, 1, 3);
	put_changed(CATALOG "10", "linux /tok/kernel-3.efi", "linux /tok/kernel-10.efi");
	put_changed(CATALOG "9", "title Generation 3", "title The ninth");
	scene_expect(&scene, 2, "/tok/kernel-10.efi: file not found");
}

Test(generations, the_one_before_a_damaged_catalog_counts)
{
	scene_put_catalog(scene.esp, 1, 3);
	fw_put_text(scene.esp, CATALOG "9", "genboot-catalog 1\ntoken tok\nseq");
	fw_put_text(scene.esp, CATALOG "8", "");
	spoil_entries(1, 3);
	scene_expect(&scene, 3, "skipped EFI/genboot/tok/catalog-9: cut short");
}

// Four times as many as the loader keeps in mind at a time.
Test(generations, any_number_of_damaged_catalogs_leaves_the_valid_one)
{
	char path[64];

	scene_put_catalog(scene.esp, 1, 3);
	for (unsigned n = 8; n < 8 + 256; n++) {
		snprintf(path, sizeof path, CATALOG "%u", n);
		fw_put_text(scene.esp, path, "x");
	}
	spoil_entries(1, 3);
	scene_expect(&scene, 3, "skipped EFI/genboot/tok/catalog-263");
}

Test(generations, without_a_valid_catalog_the_entries_count)
{
	fw_put_text(scene.esp, CATALOG "8", "x");
	scene_expect(&scene, 3, "skipped EFI/genboot/tok/catalog-8");
}

Test(generations, a_catalog_in_another_tokens_folder_is_not_followed)
{
	scene_put_catalog(scene.esp, 1, 3);
	put_changed(BOOT_DIR_GENBOOT "/other/catalog-9", "title", "title");
	spoil_entries(1, 3);
	scene_expect(&scene, 3, "skipped EFI/genboot/other/catalog-9");
}

Test(generations, an_old_catalog_under_a_new_name_is_not_followed)
{
	scene_put_catalog(scene.esp, 1, 3);
	put_changed_as(CATALOG "9", 6, "linux /tok/kernel-3.efi", "linux /tok/kernel-2.efi");
	spoil_entries(1, 3);
	scene_expect(&scene, 3, "skipped EFI/genboot/tok/catalog-9: two values that exclude");
}

Test(generations, two_tokens_have_a_catalog_each)
{
	scene_put_catalog(scene.esp, 1, 2);
	put_changed(BOOT_DIR_GENBOOT "/Other/catalog-9", "token tok", "token other");
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\ndefault other-1.conf\n");
	spoil_entries(1, 3);
	scene_expect(&scene, 1, "starting other-1.conf");
}

Test(generations, a_catalog_on_xbootldr_counts)
{
	struct fw_node *boot = fw_add_volume(&scene.machine, gpt_type_xbootldr);

	scene_add(boot, 4);
	scene_put_catalog(boot, 4, 4);
	fw_remove(boot, BOOT_DIR_ENTRIES);
	scene_expect(&scene, 4, NULL);
	cr_assert_eq(scene.outcome.program.volume, 1);
}

Test(generations, a_block_that_is_no_entry_leaves_it_to_the_file)
{
	scene_put_catalog(scene.esp, 1, 3);
	put_changed(CATALOG "9", "linux /tok/kernel-3.efi\n", "");
	scene_expect(&scene, 3, NULL);
	spoil_entries(3, 3);
	scene_expect(&scene, 2, "skipped tok-3.conf");
}

Test(generations, a_block_for_another_processor_is_not_offered)
{
	scene_put_catalog(scene.esp, 1, 3);
	put_changed(CATALOG "9", "version 3\n", "version 3\narchitecture aa64\n");
	spoil_entries(3, 3);
	scene_expect(&scene, 2, NULL);
}

Test(generations, a_file_that_its_catalog_does_not_list_is_not_started)
{
	scene_put_catalog(scene.esp, 1, 3);
	put_changed(CATALOG "9", "blob /tok/kernel-3.efi", "blob /tok/kernel-4.efi");
	scene_expect(&scene, 2, "the catalog of its generation does not list it");
}

Test(generations, a_lost_byte_shows_before_the_menu)
{
	scene_put_catalog(scene.esp, 1, 3);
	fw_find(scene.esp, "tok/initrd-3.img")->size--;
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 5\n");
	scene_expect(&scene, 2, "tok/initrd-3.img: its content is not what was installed");
	cr_assert_not(fw_said(&scene.outcome, "trying"));
}

// A catalog of n generations whose kernel is not there.
static void put_long(struct fw_node *volume, const char *token, unsigned n)
{
	char *text = malloc(TEXT_ROOM), path[64];
	size_t len;

	cr_assert(text);
	len = (size_t)sprintf(text, "genboot-catalog 1\ntoken %s\nsequence 1\n", token);
	for (unsigned i = 1; i <= n; i++)
		len += (size_t)sprintf(text + len,
				       "\ngeneration %u\ntitle x\nversion %u\nlinux /x\n", i, i);
	snprintf(path, sizeof path, BOOT_DIR_GENBOOT "/%s/catalog-1", token);
	put_sealed(volume, path, text, len);
	free(text);
}

// Of more generations than a menu holds, the newest are there.
Test(generations, a_catalog_may_be_longer_than_the_list)
{
	put_long(scene.esp, "big", BOOT_ENTRIES_MAX + 10);
	fw_put_text(scene.esp, "loader/loader.conf",
		    "timeout menu-disabled\ndefault big-2058.conf\n");
	scene_expect(&scene, 0, "big-2058.conf: /x: ");
	cr_assert(fw_said(&scene.outcome, "big-11.conf: /x: "), "the last that fits");
	cr_assert_not(fw_said(&scene.outcome, "big-10.conf: "));
}

Test(generations, a_long_catalog_leaves_the_others_their_share)
{
	put_long(scene.esp, "big", BOOT_ENTRIES_MAX + 10);
	put_long(scene.esp, "huge", BOOT_ENTRIES_MAX + 20);
	scene_put_catalog(scene.esp, 1, 3);
	fw_remove(scene.esp, BOOT_DIR_ENTRIES);
	fw_put_text(scene.esp, "loader/loader.conf",
		    "timeout menu-disabled\ndefault big-2058.conf\n");
	scene_expect(&scene, 3, "big-2058.conf: /x: ");
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\ndefault huge-2068.conf\n");
	scene_expect(&scene, 3, "huge-2068.conf: /x: ");
}

Test(generations, a_long_catalog_leaves_xbootldr_its_share)
{
	struct fw_node *boot = fw_add_volume(&scene.machine, gpt_type_xbootldr);

	put_long(scene.esp, "big", BOOT_ENTRIES_MAX + 10);
	scene_add(boot, 4);
	scene_put_catalog(boot, 4, 4);
	scene_expect(&scene, 4, NULL);
}

// Seven catalogs that are no good, and one that is.
Test(generations, what_is_no_good_keeps_no_memory)
{
	char path[64], *text = calloc(1, CATALOG_MAX + 1);

	cr_assert(text);
	memset(text, 'x', CATALOG_MAX);
	scene_put_catalog(scene.esp, 1, 3);
	for (unsigned n = 8; n < 8 + 7; n++) {
		snprintf(path, sizeof path, CATALOG "%u", n);
		fw_put_text(scene.esp, path, text);
	}
	free(text);
	spoil_entries(1, 3);
	scene_expect(&scene, 3, "skipped EFI/genboot/tok/catalog-8");
	cr_assert_lt(scene.outcome.n_bytes_peak, 2 * CATALOG_MAX);
}
