// SPDX-License-Identifier: GPL-2.0-or-later

// The judge on disks that genboot has written and that are then damaged byte by byte.

#include "boot-entries/state-record.h"
#include "tests/crash/judged-disk.h"

static struct verdict judged(struct disk *disk)
{
	struct verdict verdict;

	cr_assert_eq(judge(&disk->source, 1, &verdict), 0);
	return verdict;
}

static struct verdict judged_with(struct disk *disk, const char *name, const char *value)
{
	const struct judge_variable variable = { name, value };
	struct judge *judge = judge_new();
	struct verdict verdict;

	cr_assert_eq(judge_state(judge, &disk->source, 1, &variable, 1, &verdict), 0);
	judge_free(judge);
	return verdict;
}

static void boots(struct disk *disk, const char *id, const char *options)
{
	struct verdict verdict = judged(disk);

	cr_assert(verdict.started, "%s", verdict.words);
	cr_assert_str_eq(verdict.id, id);
	cr_assert_str_eq(verdict.options, options);
}

// The file that a line of an entry such as "linux /test/HASH.efi" names.
static void named_by(struct esp *esp, const char *entry, const char *key, char ret_path[128])
{
	const char *at = strstr((const char *)content(esp, entry), key);

	cr_assert_not_null(at);
	at += strlen(key);
	at += strspn(at, " ");
	snprintf(ret_path, 128, "%.*s", (int)strcspn(at, "\n"), at);
}

Test(judge, the_newest_generation_boots_with_its_command_line)
{
	cleanup_disk struct disk disk;
	struct verdict verdict;

	make_disk("3", &disk);
	boots(&disk, "test-3.conf", "generation=3");
	verdict = judged(&disk);
	cr_assert_eq(verdict.end, VERDICT_STARTED);
	cr_assert_not(verdict.esp_unreadable);
}

Test(judge, image_and_initrd_are_told_by_their_hashes)
{
	cleanup_disk struct disk disk;
	struct verdict verdict;
	struct esp esp;
	char path[128], hex[SHA256_HEX_SIZE];

	make_disk("2", &disk);
	open_esp(&disk, 1, &esp);
	verdict = judged(&disk);
	named_by(&esp, "/loader/entries/test-2.conf", "\nlinux", path);
	sha256_print(verdict.image, hex);
	cr_assert_eq(strncmp(hex, path + strlen("/test/"), 32), 0, "%s %s", hex, path);
	named_by(&esp, "/loader/entries/test-2.conf", "\ninitrd", path);
	sha256_print(verdict.initrd, hex);
	cr_assert_eq(strncmp(hex, path + strlen("/test/"), 32), 0, "%s %s", hex, path);
}

Test(judge, a_one_shot_variable_is_followed)
{
	cleanup_disk struct disk disk;
	struct verdict verdict;

	make_disk("3", &disk);
	verdict = judged_with(&disk, "LoaderEntryOneShot", "test-1.conf");
	cr_assert_str_eq(verdict.id, "test-1.conf");
	cr_assert_str_eq(verdict.options, "generation=1");
}

// The record's one-shot entry; the file is in one piece.
static uint8_t *set_one_shot(struct esp *esp, const char *id)
{
	uint8_t *file = content(esp, "/EFI/genboot/state");
	uint8_t slots[STATE_SLOTS][STATE_SLOT_SIZE];
	struct state state;
	unsigned index;

	for (unsigned i = 0; i < STATE_SLOTS; i++)
		memcpy(slots[i], file + state_slot_offset(i), STATE_SLOT_SIZE);
	state_parse(slots, &state);
	cr_assert_eq(state_set_id(state.record.one_shot_id, span_of(id)), 0);
	cr_assert_eq(state_print_next(&state, &state.record, slots[0], &index), 0);
	return memcpy(file + state_slot_offset(index), slots[0], STATE_SLOT_SIZE);
}

Test(judge, the_loader_can_take_the_one_shot_entry_out_of_the_record_and_the_disk_stays_as_it_is)
{
	cleanup_disk struct disk disk;
	struct esp esp;
	uint8_t *slot, saved[STATE_SLOT_SIZE];

	make_disk("3", &disk);
	open_esp(&disk, 1, &esp);
	slot = set_one_shot(&esp, "test-1.conf");
	memcpy(saved, slot, sizeof saved);
	boots(&disk, "test-1.conf", "generation=1");
	boots(&disk, "test-1.conf", "generation=1");
	cr_assert_eq(memcmp(slot, saved, sizeof saved), 0);
}

Test(judge, a_record_that_cannot_be_written_is_not_followed)
{
	cleanup_disk struct disk disk;
	struct fat_entry entry;
	struct esp esp;

	make_disk("3", &disk);
	open_esp(&disk, 1, &esp);
	set_one_shot(&esp, "test-1.conf");
	entry = find(&esp, "/EFI/genboot/state");
	esp.bytes[entry.slots[entry.n_slots - 1] + 11] |= FAT_READ_ONLY;
	boots(&disk, "test-3.conf", "generation=3");
}

Test(judge, entries_on_xbootldr_boot)
{
	cleanup_disk struct disk disk;
	struct esp boot;

	make_disk("2 xbootldr", &disk);
	boots(&disk, "test-2.conf", "generation=2");
	open_esp(&disk, 2, &boot);
	memset(boot.bytes, 0, 512);
	cr_assert_not(judged(&disk).started);
}

Test(judge, a_kernel_with_one_wrong_bit_gives_way_to_the_older_one)
{
	cleanup_disk struct disk disk;
	struct esp esp;
	char path[128];

	make_disk("3", &disk);
	open_esp(&disk, 1, &esp);
	named_by(&esp, "/loader/entries/test-3.conf", "\nlinux", path);
	content(&esp, path)[100000] ^= 1;
	boots(&disk, "test-2.conf", "generation=2");
}

static void cut_entry(struct esp *esp, const char *path)
{
	struct fat_entry entry = find(esp, path);

	memset(esp->bytes + entry.slots[entry.n_slots - 1] + 28, 0, 4);
}

Test(judge, an_entry_that_is_cut_short_does_not_matter_while_the_catalog_has_it)
{
	cleanup_disk struct disk disk;
	struct esp esp;

	make_disk("3", &disk);
	open_esp(&disk, 1, &esp);
	cut_entry(&esp, "/loader/entries/test-3.conf");
	boots(&disk, "test-3.conf", "generation=3");
}

Test(judge, without_a_catalog_an_entry_that_is_cut_short_gives_way_to_the_older_one)
{
	cleanup_disk struct disk disk;
	struct esp esp;

	make_disk("3", &disk);
	open_esp(&disk, 1, &esp);
	content(&esp, "/EFI/genboot/test/catalog-3")[0] ^= 1;
	boots(&disk, "test-3.conf", "generation=3");
	cut_entry(&esp, "/loader/entries/test-3.conf");
	boots(&disk, "test-2.conf", "generation=2");
}

static void cut_chain(struct esp *esp, const char *path)
{
	uint32_t second = find(esp, path).first_cluster + 1;

	memset(esp->bytes + esp->fat.table_offset + 2 * second, 0, 2);
	esp->fat.table.len = 0;
}

Test(judge, a_kernel_whose_chain_is_cut_gives_way_to_the_older_one)
{
	cleanup_disk struct disk disk;
	struct esp esp;
	char path[128];

	make_disk("3", &disk);
	open_esp(&disk, 1, &esp);
	named_by(&esp, "/loader/entries/test-3.conf", "\nlinux", path);
	cut_chain(&esp, path);
	boots(&disk, "test-2.conf", "generation=2");
	named_by(&esp, "/loader/entries/test-2.conf", "\ninitrd", path);
	cut_chain(&esp, path);
	boots(&disk, "test-1.conf", "generation=1");
}

Test(judge, a_disk_without_a_good_generation_ends_with_a_message)
{
	cleanup_disk struct disk disk;
	struct verdict verdict;
	struct esp esp;
	char path[128];

	make_disk("1", &disk);
	open_esp(&disk, 1, &esp);
	named_by(&esp, "/loader/entries/test-1.conf", "\nlinux", path);
	cut_chain(&esp, path);
	verdict = judged(&disk);
	cr_assert_not(verdict.started);
	cr_assert_str_empty(verdict.id);
	cr_assert(strlen(verdict.words) > 10, "%s", verdict.words);
}

Test(judge, an_esp_that_is_no_file_system_is_a_verdict_and_no_error)
{
	cleanup_disk struct disk disk;
	struct verdict verdict;
	struct esp esp;

	make_disk("1", &disk);
	open_esp(&disk, 1, &esp);
	memset(esp.bytes, 0, 512);
	verdict = judged(&disk);
	cr_assert(verdict.esp_unreadable);
	cr_assert_not(verdict.started);
}

Test(judge, a_disk_that_cannot_be_read_or_has_no_such_partition_is_an_error)
{
	cleanup_disk struct disk disk;
	struct verdict verdict;

	make_disk("1", &disk);
	cr_assert_eq(judge(&disk.source, 3, &verdict), -ENOENT);
	cr_assert_eq(judge(&disk.source, 999, &verdict), -ENOENT);
	disk.fails = true;
	cr_assert_eq(judge(&disk.source, 1, &verdict), -EIO);
	disk.fails = false;
	disk.bytes[512] ^= 1;
	cr_assert_eq(judge(&disk.source, 1, &verdict), -EINVAL);
}

static uint64_t hash_of(struct disk *disk)
{
	struct judge *judge = judge_new();
	uint64_t hash;

	cr_assert_eq(judge_tree_hash(judge, &disk->source, 1, &hash), 0);
	judge_free(judge);
	cr_assert_eq(hash, judged(disk).tree_hash);
	return hash;
}

Test(judge, the_tree_hash_follows_what_can_be_seen_and_nothing_else)
{
	cleanup_disk struct disk disk;
	struct fat_entry entry;
	struct esp esp;
	uint64_t hash;
	uint8_t *slot;
	char path[128];

	make_disk("2", &disk);
	open_esp(&disk, 1, &esp);
	hash = hash_of(&disk);
	cr_assert_eq(hash, hash_of(&disk));
	named_by(&esp, "/loader/entries/test-1.conf", "\ninitrd", path);
	entry = find(&esp, path);
	content(&esp, path)[entry.size - 1] ^= 1; // the last byte, in another cluster
	cr_assert_neq(hash, hash_of(&disk));
	content(&esp, path)[entry.size - 1] ^= 1;
	content(&esp, path)[entry.size] ^= 1;                          // behind it
	esp.bytes[esp.fat.table_offset + esp.fat.table_size - 1] ^= 1; // a free cluster
	cr_assert_eq(hash, hash_of(&disk));
	slot = esp.bytes + entry.slots[entry.n_slots - 1];
	slot[28]--;
	cr_assert_neq(hash, hash_of(&disk));
	slot[28]++;
	esp.bytes[entry.slots[1] + 1] ^= 1; // a letter of its name
	cr_assert_neq(hash, hash_of(&disk));
}

Test(judge, names_that_have_changed_places_are_the_same_tree)
{
	cleanup_disk struct disk disk;
	struct fat_entry one, two;
	struct esp esp;
	uint64_t hash;

	make_disk("2", &disk);
	open_esp(&disk, 1, &esp);
	hash = hash_of(&disk);
	one = find(&esp, "/loader/entries/test-1.conf");
	two = find(&esp, "/loader/entries/test-2.conf");
	cr_assert_eq(one.n_slots, two.n_slots);
	for (size_t i = 0; i < one.n_slots; i++) {
		uint8_t slot[32];

		memcpy(slot, esp.bytes + one.slots[i], 32);
		memcpy(esp.bytes + one.slots[i], esp.bytes + two.slots[i], 32);
		memcpy(esp.bytes + two.slots[i], slot, 32);
	}
	cr_assert_eq(hash, hash_of(&disk));
}
