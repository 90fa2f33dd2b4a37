// SPDX-License-Identifier: GPL-2.0-or-later

// State records that are not as they should be, and disks that do not keep them.

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/bytes.h"
#include "boot-entries/crc32c.h"
#include "boot-entries/loader-interface.h"
#include "tests/firmware/scene.h"

#define OFFSET_VERSION 8 // of a slot (state-record.h)
#define OFFSET_CRC 508

static struct scene scene;

static void set_up(void)
{
	scene_open_three(&scene);
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(records, .init = set_up, .fini = tear_down);

static struct fw_node *state_file(void)
{
	return fw_find(scene.esp, BOOT_FILE_STATE);
}

static uint8_t *slot_of(unsigned index)
{
	return state_file()->data + state_slot_offset(index);
}

Test(records, a_slot_with_a_flipped_bit_leaves_the_other)
{
	scene_put_record(&scene, "tok-1.conf", NULL, NULL);
	scene_put_record(&scene, "tok-1.conf", NULL, NULL);
	slot_of(0)[70] ^= 1;
	scene_expect(&scene, 1, "ignored slot 0 of EFI/genboot/state: checksum does not match");
}

Test(records, without_a_slot_loader_conf_counts)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\ndefault tok-2.conf\n");
	scene_put_record(&scene, "tok-1.conf", NULL, NULL);
	slot_of(0)[70] ^= 1;
	slot_of(1)[70] ^= 1;
	scene_expect(&scene, 2, "ignored slot 1 of EFI/genboot/state");
}

Test(records, two_slots_that_contradict_each_other_are_reported)
{
	scene_put_record(&scene, "tok-1.conf", NULL, NULL);
	memcpy(slot_of(0), slot_of(1), STATE_SLOT_SIZE);
	slot_of(0)[64 + 4] = '2';
	store_le32(slot_of(0) + OFFSET_CRC, crc32c(slot_of(0), OFFSET_CRC));
	scene_expect(&scene, 2, "both have the same sequence number");
}

Test(records, a_newer_record_is_followed_and_not_written)
{
	uint8_t before[STATE_FILE_SIZE];

	scene_put_record(&scene, "tok-2.conf", "tok-1.conf", NULL);
	slot_of(1)[OFFSET_VERSION] = 2;
	store_le32(slot_of(1) + OFFSET_CRC, crc32c(slot_of(1), OFFSET_CRC));
	memcpy(before, state_file()->data, sizeof before);
	scene_expect(&scene, 2, "written by a newer genboot");
	cr_assert_arr_eq(state_file()->data, before, sizeof before);
}

Test(records, a_record_of_another_size_is_left_alone)
{
	scene_put_record(&scene, "tok-1.conf", "tok-2.conf", NULL);
	state_file()->size--;
	scene_expect(&scene, 3, "ignored EFI/genboot/state: not in the format it should have");
}

Test(records, a_record_that_is_marked_read_only_is_not_written)
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

Test(records, a_disk_that_only_says_it_has_written_is_found_out)
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
Test(records, a_slot_that_cannot_be_read_is_not_written_over)
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

static int64_t second_slot_only(const struct fw_node *node, uint64_t offset, void *buf, size_t n)
{
	if (offset == 0)
		return -EUCLEAN;
	return read_slots_of_owner(node, offset, buf, n);
}

// Of the handle that has failed the firmware gives no more, but of a new one.
Test(records, a_first_slot_that_cannot_be_read_leaves_the_second)
{
	struct fw_node *file;
	uint8_t *bytes;

	scene_put_record(&scene, "tok-2.conf", NULL, NULL);
	file = state_file();
	bytes = file->data;
	file->data = NULL;
	file->owner = bytes;
	file->read = second_slot_only;
	scene_expect(&scene, 2, "ignored slot 0 of EFI/genboot/state");
	free(bytes);
}

Test(records, both_one_shots_are_consumed)
{
	scene_put_record(&scene, "tok-3.conf", "tok-2.conf", NULL);
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-1.conf");
	scene_expect(&scene, 1, NULL);
	scene_expect(&scene, 3, NULL);
}

Test(records, a_one_shot_variable_that_stays_is_not_followed)
{
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-1.conf");
	scene.machine.fault = (struct fw_fault){
		.call = 1, .function = FW_SET_VARIABLE, .lasts = true, .status = FW_DEVICE_ERROR
	};
	scene_expect(&scene, 3, "did not follow EFI variable LoaderEntryOneShot: read error");
}

Test(records, a_damaged_default_gives_way_to_the_last_good)
{
	scene_put_record(&scene, "tok-3.conf", NULL, "tok-1.conf");
	fw_remove(scene.esp, "tok/kernel-3.efi");
	scene_expect(&scene, 1, NULL);
}
