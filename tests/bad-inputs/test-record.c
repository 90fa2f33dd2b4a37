// SPDX-License-Identifier: GPL-2.0-or-later

// Bad inputs 44 to 49: the state record, as the loader meets it. What it says of the default beats
// loader.conf, which wants bad.conf; where it cannot be read, loader.conf counts. It is written
// only to take out an entry for one boot, and then that must succeed before the entry counts.

#include "boot-entries/bytes.h"
#include "boot-entries/crc32c.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/state-record.h"
#include "tests/bad-inputs/esp.h"

static uint8_t file[STATE_FILE_SIZE];
static size_t n_writes;

static void count_write(void *context, const struct fw_node *node, uint64_t offset,
			const void *bytes, size_t n)
{
	(void)context, (void)node, (void)offset, (void)bytes, (void)n;
	n_writes++;
}

static void open_with_bad(void)
{
	esp_open();
	machine.on_write = count_write;
	ENTRY("bad.conf", "linux /bad.efi\n");
}

TestSuite(record, .init = open_with_bad, .fini = esp_close);

static uint8_t *slot_at(unsigned index)
{
	return file + state_slot_offset(index);
}

static void set_slot(unsigned index, uint64_t sequence, const char *default_id,
		     const char *one_shot_id)
{
	const struct state before = { 0 };
	struct state_record record = { 0 };
	unsigned ignored;

	cr_assert_eq(state_set_id(record.default_id, span_of(default_id)), 0);
	cr_assert_eq(state_set_id(record.one_shot_id, span_of(one_shot_id)), 0);
	cr_assert_eq(state_print_next(&before, &record, slot_at(index), &ignored), 0);
	store_le64(slot_at(index) + 16, sequence);
	store_le32(slot_at(index) + 508, crc32c(slot_at(index), 508));
}

// Changes 32 bits of a slot, and makes its checksum right again.
static void change(unsigned index, size_t at, uint32_t value)
{
	store_le32(slot_at(index) + at, value);
	store_le32(slot_at(index) + 508, crc32c(slot_at(index), 508));
}

static void put_file(size_t size)
{
	static uint8_t grown[STATE_FILE_SIZE + 512];

	memcpy(grown, file, sizeof(file));
	fw_put(esp, BOOT_FILE_STATE, grown, size);
}

static void assert_not_written(void)
{
	cr_assert_eq(n_writes, 0);
}

Test(record, bad_044_of_two_slots_with_one_sequence_the_first_counts)
{
	set_slot(0, 7, "good.conf", "");
	set_slot(1, 7, "bad.conf", "");
	put_file(sizeof(file));
	assert_good_starts("used the first slot of EFI/genboot/state: both have the same sequence "
			   "number");
	assert_not_written();
}

Test(record, bad_045_a_sequence_that_has_wrapped_is_the_later_one)
{
	set_slot(0, UINT64_MAX, "bad.conf", "");
	set_slot(1, 0, "good.conf", "");
	put_file(sizeof(file));
	assert_starts("good.efi");
}

Test(record, bad_045_a_sequence_of_2_to_the_32_is_later_than_one_less)
{
	set_slot(0, UINT64_C(1) << 32, "good.conf", "");
	set_slot(1, UINT32_MAX, "bad.conf", "");
	put_file(sizeof(file));
	assert_starts("good.efi");
}

Test(record, bad_045_behind_the_last_sequence_nothing_is_written_or_followed_once)
{
	set_slot(0, UINT64_MAX, "good.conf", "bad.conf");
	set_slot(1, UINT64_MAX - 1, "bad.conf", "");
	put_file(sizeof(file));
	assert_good_starts("did not follow the entry for one boot in EFI/genboot/state: a number "
			   "out of range");
	assert_not_written();
}

// loader.conf, which follows the record, would know better, but says nothing here.
Test(record, bad_046_a_torn_slot_leaves_the_other)
{
	CONF("timeout 0\n");
	for (unsigned i = 0; i < STATE_SLOTS; i++) {
		set_slot(i, 8, "bad.conf", "");
		set_slot(!i, 7, "good.conf", "");
		memset(slot_at(i) + 256, 0xff, 256);
		put_file(sizeof(file));
		assert_good_starts(i == 0 ? "ignored slot 0 of EFI/genboot/state: checksum"
					  : "ignored slot 1 of EFI/genboot/state: checksum");
	}
	assert_not_written();
}

Test(record, bad_046_beside_a_torn_slot_loader_conf_which_follows_the_record_counts)
{
	CONF("timeout 0\ndefault good*\n");
	set_slot(0, 8, "good.conf", "");
	set_slot(1, 7, "bad.conf", "");
	memset(slot_at(0) + 256, 0xff, 256);
	put_file(sizeof(file));
	assert_good_starts("ignored slot 0 of EFI/genboot/state: checksum");
	assert_not_written();
}

Test(record, bad_046_beside_a_wiped_slot_loader_conf_counts)
{
	CONF("timeout 0\ndefault good*\n");
	set_slot(1, 7, "bad.conf", "");
	put_file(sizeof(file));
	assert_starts("good.efi");
	assert_not_written();
}

// The list wants the newest entry that has proved itself: what that was is in the record, too.
Test(record, bad_046_without_either_slot_loader_conf_counts)
{
	CONF("timeout 0\ndefault good*\n");
	set_slot(0, 8, "bad.conf", "bad.conf");
	set_slot(1, 7, "bad.conf", "bad.conf");
	slot_at(0)[100] ^= 1;
	slot_at(1)[100] ^= 1;
	put_file(sizeof(file));
	assert_good_starts("ignored slot 1 of EFI/genboot/state: checksum does not match");
	assert_not_written();
}

Test(record, bad_047_a_newer_version_is_read_and_not_written)
{
	set_slot(0, 8, "good.conf", "bad.conf");
	set_slot(1, 7, "bad.conf", "");
	change(0, 8, STATE_VERSION + 1);
	put_file(sizeof(file));
	assert_good_starts("written by a newer genboot");
	cr_assert(fw_said(&outcome, "did not follow the entry for one boot"), "%s",
		  outcome.console);
	assert_not_written();
}

Test(record, bad_048_more_than_99_tries_are_99)
{
	uint8_t slots[STATE_SLOTS][STATE_SLOT_SIZE] = { 0 };
	struct state state;

	set_slot(0, 8, "good.conf", "");
	set_slot(1, 7, "bad.conf", "");
	change(0, 24, 0xffffffff);
	change(0, 28, 100);
	memcpy(slots[0], slot_at(0), STATE_SLOT_SIZE);
	state_parse((const uint8_t(*)[STATE_SLOT_SIZE])slots, &state);
	cr_assert_eq(state.record.tries_left, 99);
	cr_assert_eq(state.record.tries_done, 99);
	put_file(sizeof(file));
	assert_starts("good.efi");
}

static void assert_ignored(size_t size)
{
	CONF("timeout 0\ndefault good*\n");
	set_slot(0, 8, "bad.conf", "bad.conf");
	put_file(size);
	assert_good_starts("ignored EFI/genboot/state: not in the format it should have");
	assert_not_written();
}

Test(record, bad_049_an_empty_file_is_ignored_and_not_written)
{
	assert_ignored(0);
}

Test(record, bad_049_a_truncated_file_is_ignored_and_not_written)
{
	assert_ignored(512);
}

Test(record, bad_049_a_file_that_has_grown_is_ignored_and_not_written)
{
	assert_ignored(sizeof(file) + 512);
}

Test(record, bad_049_a_read_only_file_is_read_and_not_written)
{
	set_slot(0, 8, "good.conf", "bad.conf");
	set_slot(1, 7, "bad.conf", "");
	put_file(sizeof(file));
	fw_find(esp, BOOT_FILE_STATE)->read_only = true;
	assert_good_starts("did not follow the entry for one boot in EFI/genboot/state: it cannot "
			   "be written");
	assert_not_written();
}

Test(record, bad_049_on_a_read_only_volume_it_is_read_and_not_written)
{
	set_slot(0, 8, "good.conf", "bad.conf");
	set_slot(1, 7, "bad.conf", "");
	put_file(sizeof(file));
	machine.volumes[0].is_write_protected = true;
	assert_good_starts("did not follow the entry for one boot in EFI/genboot/state: ");
	assert_not_written();
}

Test(record, bad_049_a_folder_in_its_place_is_no_record)
{
	fw_put_folder(esp, BOOT_FILE_STATE);
	CONF("timeout 0\ndefault good*\n");
	assert_starts("good.efi");
	assert_not_written();
}

// So that the tests above show something.
Test(record, a_whole_record_is_followed_once_and_written)
{
	set_slot(0, 8, "good.conf", "bad.conf");
	put_file(sizeof(file));
	assert_starts("bad.efi");
	cr_assert_eq(n_writes, 1);
	assert_starts("good.efi");
	cr_assert_eq(n_writes, 1);
}
