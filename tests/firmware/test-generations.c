// SPDX-License-Identifier: GPL-2.0-or-later

// Catalogs and state records that are not as they should be, or more than one.

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/bytes.h"
#include "boot-entries/crc32c.h"
#include "boot-entries/limits.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/sha256.h"
#include "tests/firmware/scene.h"

#define CATALOG BOOT_DIR_GENBOOT "/tok/catalog-"
#define TEXT_ROOM 1000000u
#define OFFSET_VERSION 8 // of a slot (state-record.h)
#define OFFSET_CRC 508

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
	scene_open(&scene);
	scene_add(scene.esp, 1);
	scene_add(scene.esp, 2);
	scene_add(scene.esp, 3);
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(generations, .init = set_up, .fini = tear_down);

// Puts text up to its sha256 line, with a right one, as catalog-NUMBER.
static void put_sealed(const char *path, const char *text, size_t len)
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
	fw_put_text(scene.esp, path, sealed);
	free(sealed);
}

// Copies catalog-7 with the first WHAT replaced by WITH, sealed again.
static void put_changed(const char *path, const char *what, const char *with)
{
	const struct fw_node *node = fw_find(scene.esp, CATALOG "7");
	const char *text = (const char *)node->data,
		   *at = memmem(text, node->size, what, strlen(what));
	const char *end = memmem(text, node->size, "sha256 ", 7);
	char *changed = malloc(node->size + strlen(with) + 1);
	int n;

	cr_assert(changed && at && end);
	n = sprintf(changed, "%.*s%s%.*s", (int)(at - text), text, with,
		    (int)(end - at - (ptrdiff_t)strlen(what)), at + strlen(what));
	put_sealed(path, changed, (size_t)n);
	free(changed);
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

Test(generations, no_more_than_eight_catalogs_are_tried)
{
	char path[64];

	scene_put_catalog(scene.esp, 1, 1);
	for (unsigned n = 8; n < 8 + 8; n++) {
		snprintf(path, sizeof path, CATALOG "%u", n);
		fw_put_text(scene.esp, path, "x");
	}
	scene_expect(&scene, 3, "skipped EFI/genboot/tok/catalog-8");
	spoil_entries(1, 1);
	scene_expect(&scene, 3, "skipped tok-1.conf");
}

Test(generations, a_catalog_in_another_tokens_folder_is_not_followed)
{
	scene_put_catalog(scene.esp, 1, 3);
	put_changed(BOOT_DIR_GENBOOT "/other/catalog-9", "title", "title");
	spoil_entries(1, 3);
	scene_expect(&scene, 3, "skipped EFI/genboot/other/catalog-9");
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

// Of more generations than a menu holds, the newest are there.
Test(generations, a_catalog_may_be_longer_than_the_list)
{
	char *text = malloc(TEXT_ROOM);
	size_t len;

	cr_assert(text);
	len = (size_t)sprintf(text, "genboot-catalog 1\ntoken big\nsequence 1\n");
	for (unsigned n = 1; n <= BOOT_ENTRIES_MAX + 10; n++)
		len += (size_t)sprintf(text + len,
				       "\ngeneration %u\ntitle x\nversion %u\nlinux /x\n", n, n);
	put_sealed(BOOT_DIR_GENBOOT "/big/catalog-1", text, len);
	free(text);
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\ndefault big-2058.conf\n");
	scene_expect(&scene, 0, "big-2058.conf: /x: ");
	cr_assert(fw_said(&scene.outcome, "big-11.conf: /x: "), "the last that fits");
	cr_assert_not(fw_said(&scene.outcome, "big-10.conf: "));
}

static struct fw_node *state_file(void)
{
	return fw_find(scene.esp, BOOT_FILE_STATE);
}

static uint8_t *slot_of(unsigned index)
{
	return state_file()->data + state_slot_offset(index);
}

Test(generations, a_slot_with_a_flipped_bit_leaves_the_other)
{
	scene_put_record(&scene, "tok-1.conf", NULL, NULL);
	scene_put_record(&scene, "tok-1.conf", NULL, NULL);
	slot_of(0)[70] ^= 1;
	scene_expect(&scene, 1, "ignored slot 0 of EFI/genboot/state: checksum does not match");
}

Test(generations, without_a_slot_loader_conf_counts)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\ndefault tok-2.conf\n");
	scene_put_record(&scene, "tok-1.conf", NULL, NULL);
	slot_of(0)[70] ^= 1;
	slot_of(1)[70] ^= 1;
	scene_expect(&scene, 2, "ignored slot 1 of EFI/genboot/state");
}

Test(generations, two_slots_that_contradict_each_other_are_reported)
{
	scene_put_record(&scene, "tok-1.conf", NULL, NULL);
	memcpy(slot_of(0), slot_of(1), STATE_SLOT_SIZE);
	slot_of(0)[64 + 4] = '2';
	store_le32(slot_of(0) + OFFSET_CRC, crc32c(slot_of(0), OFFSET_CRC));
	scene_expect(&scene, 2, "both have the same sequence number");
}

Test(generations, a_newer_record_is_followed_and_not_written)
{
	uint8_t before[STATE_FILE_SIZE];

	scene_put_record(&scene, "tok-2.conf", "tok-1.conf", NULL);
	slot_of(1)[OFFSET_VERSION] = 2;
	store_le32(slot_of(1) + OFFSET_CRC, crc32c(slot_of(1), OFFSET_CRC));
	memcpy(before, state_file()->data, sizeof before);
	scene_expect(&scene, 2, "written by a newer genboot");
	cr_assert_arr_eq(state_file()->data, before, sizeof before);
}

Test(generations, a_record_of_another_size_is_left_alone)
{
	scene_put_record(&scene, "tok-1.conf", "tok-2.conf", NULL);
	state_file()->size--;
	scene_expect(&scene, 3, "ignored EFI/genboot/state: not in the format it should have");
}

Test(generations, a_record_that_is_marked_read_only_is_not_written)
{
	scene_put_record(&scene, "tok-2.conf", "tok-1.conf", NULL);
	state_file()->read_only = true;
	scene_expect(&scene, 2, "did not follow the entry for one boot in EFI/genboot/state");
}

static int refuse_a_slot(struct fw_node *node, uint64_t offset, const void *buf, size_t n)
{
	(void)node, (void)offset, (void)buf, (void)n;
	return 0;
}

// Says that it has written.
static int64_t read_slots_of_owner(const struct fw_node *node, uint64_t offset, void *buf, size_t n)
{
	memcpy(buf, (const uint8_t *)node->owner + offset, n);
	return (int64_t)n;
}

Test(generations, a_disk_that_only_says_it_has_written_is_found_out)
{
	struct fw_node *file;
	uint8_t *bytes;

	scene_put_record(&scene, "tok-2.conf", "tok-1.conf", NULL);
	file = state_file();
	bytes = file->data;
	file->data = NULL;
	file->owner = bytes;
	file->read = read_slots_of_owner;
	file->write = refuse_a_slot;
	scene_expect(&scene, 2, "did not follow the entry for one boot in EFI/genboot/state");
	free(bytes);
}

static int64_t first_slot_only(const struct fw_node *node, uint64_t offset, void *buf, size_t n)
{
	if (offset > 0)
		return -5;
	return read_slots_of_owner(node, offset, buf, n);
}

static int never_write(struct fw_node *node, uint64_t offset, const void *buf, size_t n)
{
	(void)node, (void)offset, (void)buf, (void)n;
	cr_assert_fail("written over a slot that could not be read");
	return -5;
}

// It may hold the newer record.
Test(generations, a_slot_that_cannot_be_read_is_not_written_over)
{
	struct fw_node *file;
	uint8_t *bytes;

	scene_put_record(&scene, "tok-2.conf", "tok-1.conf", NULL);
	file = state_file();
	bytes = file->data;
	memcpy(bytes, bytes + STATE_SLOT_DISTANCE, STATE_SLOT_SIZE);
	file->data = NULL;
	file->owner = bytes;
	file->read = first_slot_only;
	file->write = never_write;
	scene_expect(&scene, 2, "ignored slot 1 of EFI/genboot/state: read error");
	free(bytes);
}

Test(generations, both_one_shots_are_consumed)
{
	scene_put_record(&scene, "tok-3.conf", "tok-2.conf", NULL);
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-1.conf");
	scene_expect(&scene, 1, NULL);
	scene_expect(&scene, 3, NULL);
}

Test(generations, a_one_shot_variable_that_stays_is_not_followed)
{
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-1.conf");
	scene.machine.fault = (struct fw_fault){
		.call = 1, .function = FW_SET_VARIABLE, .lasts = true, .status = FW_DEVICE_ERROR
	};
	scene_expect(&scene, 3, "did not follow EFI variable LoaderEntryOneShot: read error");
}

Test(generations, a_damaged_default_gives_way_to_the_last_good)
{
	scene_put_record(&scene, "tok-3.conf", NULL, "tok-1.conf");
	fw_remove(scene.esp, "tok/kernel-3.efi");
	scene_expect(&scene, 1, NULL);
}
