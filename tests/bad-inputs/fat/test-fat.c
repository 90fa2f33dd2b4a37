// SPDX-License-Identifier: GPL-2.0-or-later

// Bad inputs 74 to 92 as far as a FAT file system has them: genboot's own disk with two generations
// is damaged. The loader, over genboot's FAT reader, starts one that is whole; the check, which
// stands before every change of the host's, tells damage from what does no harm. What the check
// says in each case is in tests/host/test-fat-check.c; what real firmware makes of it, in
// qemu/scenarios/bad-fat.

#include "host/esp/fat-check.h"
#include "tests/bad-inputs/fat/damage.h"
#include "tests/crash/judged-disk.h"

static struct disk disk;
static struct esp esp;
static char newest[128]; // the kernel of generation 2
static char older[128];

static void path_of_kernel(const char *entry, char ret[128])
{
	const char *text = (const char *)content(&esp, entry), *at = strstr(text, "\nlinux ");

	cr_assert_not_null(at);
	at += strlen("\nlinux ");
	snprintf(ret, 128, "%.*s", (int)strcspn(at, "\n"), at);
}

static void open_disk(void)
{
	make_disk("2", &disk);
	open_esp(&disk, 1, &esp);
	path_of_kernel("/loader/entries/test-2.conf", newest);
	path_of_kernel("/loader/entries/test-1.conf", older);
}

static void close_disk(void)
{
	free_disk(&disk);
}

TestSuite(fat, .init = open_disk, .fini = close_disk);

static void hurt(const char *kind, const char *path, const char *other)
{
	cr_assert(damage(&esp.fat, esp.bytes, kind, path, other), "%s %s", kind, path);
}

static void boots(const char *id)
{
	struct verdict verdict;

	cr_assert_eq(judge(&disk.source, 1, &verdict), 0);
	cr_assert(verdict.started, "%s", verdict.words);
	cr_assert_str_eq(verdict.id, id, "%s: %s", verdict.id, verdict.words);
}

static bool is_damaged(void)
{
	struct fat_source source = partition_source(&esp.partition);
	const struct fat_report report = { 0 };
	int r = fat_check(&source, &report);

	cr_assert_geq(r, 0);
	return r > 0;
}

// The newest generation is not started for this, and the host writes nothing.
static void costs_the_newest(const char *kind, const char *path, const char *other)
{
	cr_assert_not(is_damaged());
	hurt(kind, path, other);
	boots("test-1.conf");
	cr_assert(is_damaged());
}

static void does_no_harm(const char *kind, const char *path)
{
	hurt(kind, path, NULL);
	boots("test-2.conf");
	cr_assert_not(is_damaged());
}

Test(fat, bad_074_the_flag_of_a_mounted_one_does_no_harm)
{
	does_no_harm("in-use", "");
}

Test(fat, bad_075_copies_of_the_fat_that_differ_do_no_harm)
{
	does_no_harm("tables", "");
}

Test(fat, bad_076_a_kernel_with_a_circular_chain_is_not_started)
{
	costs_the_newest("circular", newest, NULL);
}

Test(fat, bad_076_a_circular_folder_of_entries_ends, .timeout = 60)
{
	hurt("circular", "/loader/entries", NULL);
	boots("test-2.conf"); // the catalog has it
	cr_assert(is_damaged());
}

Test(fat, bad_077_a_kernel_whose_chain_leads_to_a_free_cluster_is_not_started)
{
	costs_the_newest("free", newest, NULL);
}

Test(fat, bad_077_a_kernel_whose_chain_leads_to_a_bad_cluster_is_not_started)
{
	costs_the_newest("bad", newest, NULL);
}

Test(fat, bad_077_a_kernel_whose_chain_leads_to_a_reserved_number_is_not_started)
{
	costs_the_newest("reserved", newest, NULL);
}

Test(fat, bad_077_a_kernel_whose_chain_leads_outside_is_not_started)
{
	costs_the_newest("outside", newest, NULL);
}

Test(fat, bad_077_a_catalog_that_cannot_be_read_leaves_the_entries)
{
	hurt("longer", "/EFI/genboot/test/catalog-2", NULL);
	boots("test-2.conf");
	cr_assert(is_damaged());
}

Test(fat, bad_078_a_kernel_with_less_than_its_size_is_not_started)
{
	costs_the_newest("longer", newest, NULL);
}

// The FAT is fine by itself: it is the catalog that knows better.
Test(fat, bad_078_a_kernel_with_more_than_its_size_is_not_started)
{
	hurt("shorter", newest, NULL);
	boots("test-1.conf");
	cr_assert_not(is_damaged());
}

Test(fat, bad_079_a_kernel_that_is_another_file_is_not_started)
{
	costs_the_newest("cross", newest, older);
}

Test(fat, bad_080_an_entry_that_has_lost_its_long_name_is_not_missed)
{
	does_no_harm("sum", "/loader/entries/test-2.conf");
}

Test(fat, bad_080_an_entry_with_21_parts_of_a_name_is_not_missed)
{
	does_no_harm("order", "/loader/entries/test-2.conf");
}

Test(fat, bad_080_an_entry_that_has_lost_its_short_name_is_not_missed)
{
	does_no_harm("orphan", "/loader/entries/test-2.conf");
}

Test(fat, bad_081_a_label_named_like_a_folder_does_no_harm)
{
	hurt("label", "LOADER", NULL);
	boots("test-2.conf");
	cr_assert_not(is_damaged());
}

static void make_file_of(const char *folder)
{
	struct fat_entry entry = find(&esp, folder);
	uint8_t *slot = esp.bytes + entry.slots[entry.n_slots - 1];

	slot[11] &= (uint8_t)~FAT_FOLDER;
	slot[28] = 100;
}

Test(fat, bad_082_a_file_in_place_of_the_entries_leaves_the_catalog)
{
	make_file_of("/loader/entries");
	boots("test-2.conf");
}

Test(fat, bad_082_a_file_in_place_of_loader_leaves_the_catalog)
{
	make_file_of("/loader");
	boots("test-2.conf");
}

Test(fat, bad_085_a_kernel_of_4_gib_less_one_is_not_started)
{
	costs_the_newest("huge", newest, NULL);
}

Test(fat, bad_092_dates_that_are_none_do_no_harm)
{
	does_no_harm("no-date", newest);
	does_no_harm("late-date", "/loader/entries/test-2.conf");
}

// The loader reads each sector anew, and a disk may have gone blind.
Test(fat, bad_100_a_kernel_of_zeros_is_not_started)
{
	memset(content(&esp, newest), 0, 4096);
	boots("test-1.conf");
}

// What no firmware and no Linux reads is refused, not guessed at.
Test(fat, bad_073_geometries_that_nobody_has_are_refused)
{
	static const struct {
		unsigned at;
		uint8_t value;
	} fields[] = {
		{ 12, 1 },             // 256 bytes a sector
		{ 13, 3 },             // sectors a cluster
		{ 13, 0 },  { 16, 0 }, // FATs
		{ 510, 0 },            // signature
	};
	struct fat_source source = partition_source(&esp.partition);
	const struct fat_report report = { 0 };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		uint8_t *at = esp.bytes + fields[i].at, saved = *at;

		*at = fields[i].value;
		cr_assert_lt(fat_check(&source, &report), 0, "byte %u", fields[i].at);
		*at = saved;
	}
	cr_assert_eq(fat_check(&source, &report), 0);
}
