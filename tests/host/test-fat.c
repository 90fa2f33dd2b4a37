// SPDX-License-Identifier: GPL-2.0-or-later

#include "tests/host/fat-image.h"

static size_t read_all(struct image *image, const char *path, void *buf, size_t cap)
{
	struct fat_entry entry = image_find(image, path);
	struct fat_file file;
	size_t len;

	fat_file_start(&image->fat, &entry, &file);
	cr_assert_eq(fat_file_read(&file, 0, buf, cap, &len), 0);
	return len;
}

static bool is_line_repeated(const char *text, size_t len, const char *line)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] != line[i % strlen(line)])
			return false;
	return true;
}

static void check_content(struct image *image)
{
	char buf[4096];

	cr_assert_eq(read_all(image, "/big.efi", buf, sizeof buf), 2500);
	cr_assert(is_line_repeated(buf, 2500, "123456789\n"));
	cr_assert_eq(read_all(image, "/EFI/BOOT/BOOTX64.EFI", buf, sizeof buf), 600);
	cr_assert(is_line_repeated(buf, 600, "fallback\n"));
	cr_assert_eq(read_all(image, "/loader/entries/test-0002.conf", buf, sizeof buf), 300);
	cr_assert_eq(read_all(image, "/empty", buf, sizeof buf), 0);
}

static const struct {
	const char *options;
	unsigned kib, bits, sector_size, cluster_size;
} kinds[] = {
	{ "-F 12 -s 1", 512, 12, 512, 512 },
	{ "-F 12 -s 128", 4096, 12, 512, 65536 },
	{ "-F 12 -s 1 -S 4096", 1024, 12, 4096, 4096 },
	{ "-F 12 -s 4 -f 1", 512, 12, 512, 2048 },
	{ "-F 16 -s 1", 2200, 16, 512, 512 },
	{ "-F 16 -s 2 -S 1024", 9000, 16, 1024, 2048 },
	{ "-F 16 -s 4 -f 3", 9000, 16, 512, 2048 },
	{ "-F 32 -s 1", 34000, 32, 512, 512 },
	{ "-F 32 -s 1 -S 2048 -f 1", 140000, 32, 2048, 2048 },
	{ "-F 32 -s 1 -S 4096 -R 4", 280000, 32, 4096, 4096 },
	{ "-F 32 -s 8 -f 4", 300000, 32, 512, 4096 },
};

Test(fat, every_kind_sector_and_cluster_size_that_mkfs_makes_is_read)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		cleanup_image struct image image;

		image_make(kinds[i].options, kinds[i].kib, &image);
		cr_assert_eq(image.fat.bits, kinds[i].bits, "%s", kinds[i].options);
		cr_assert_eq(image.fat.sector_size, kinds[i].sector_size, "%s", kinds[i].options);
		cr_assert_eq(image.fat.cluster_size, kinds[i].cluster_size, "%s", kinds[i].options);
		check_content(&image);
		cr_assert_eq(fat_check(&image.source, NULL), 0, "%s", kinds[i].options);
	}
}

static const struct {
	const char *what;
	size_t at;
	uint8_t bytes[4];
	size_t n;
	int error;
} boot_sectors[] = {
	{ "no signature", 510, { 0, 0 }, 2, -EINVAL },
	{ "sectors of 0", 11, { 0, 0 }, 2, -EINVAL },
	{ "sectors of 513", 11, { 1, 2 }, 2, -EINVAL },
	{ "sectors of 256", 11, { 0, 1 }, 2, -EOPNOTSUPP },
	{ "sectors of 8192", 11, { 0, 32 }, 2, -EOPNOTSUPP },
	{ "clusters of 0", 13, { 0 }, 1, -EINVAL },
	{ "clusters of 3", 13, { 3 }, 1, -EINVAL },
	{ "nothing reserved", 14, { 0, 0 }, 2, -EINVAL },
	{ "fewer sectors than the FAT has", 19, { 99, 0 }, 2, -ERANGE },
	{ "no FAT", 16, { 0 }, 1, -EINVAL },
	{ "255 FATs", 16, { 255 }, 1, -ERANGE },
	{ "root slots in FAT32", 17, { 16, 0 }, 2, -ERANGE },
	{ "no sectors", 32, { 0, 0, 0, 0 }, 4, -EINVAL },
	{ "more sectors than there are", 32, { 0xff, 0xff, 0xff, 0xff }, 4, -ERANGE },
	{ "a medium of 0", 21, { 0 }, 1, -EINVAL },
	{ "a FAT of 0 sectors", 36, { 0, 0, 0, 0 }, 4, -ERANGE },
	{ "a FAT too short", 36, { 1, 0, 0, 0 }, 4, -ERANGE },
	{ "a FAT of 2 TiB", 36, { 0xff, 0xff, 0xff, 0xff }, 4, -ERANGE },
	{ "the second FAT active", 40, { 0x81, 0 }, 2, -EOPNOTSUPP },
	{ "version 1", 42, { 0, 1 }, 2, -EOPNOTSUPP },
	{ "a root in cluster 0", 44, { 0, 0, 0, 0 }, 4, -ERANGE },
	{ "a root in cluster 1", 44, { 1, 0, 0, 0 }, 4, -ERANGE },
	{ "a root behind the last cluster", 44, { 0, 0, 0, 0x0f }, 4, -ERANGE },
	{ "FSInfo in the FAT", 48, { 32, 0 }, 2, -ERANGE },
	{ "a backup in the FAT", 50, { 33, 0 }, 2, -ERANGE },
};

Test(fat, each_field_of_the_boot_sector_is_checked)
{
	cleanup_image struct image image;

	image_make("-F 32 -s 1", 34000, &image);
	for (size_t i = 0; i < ARRAY_LEN(boot_sectors); i++) {
		uint8_t saved[512];
		struct fat fat;

		memcpy(saved, image.bytes, sizeof saved);
		memcpy(image.bytes + boot_sectors[i].at, boot_sectors[i].bytes, boot_sectors[i].n);
		cr_expect_eq(fat_open(&image.source, &fat), boot_sectors[i].error, "%s",
			     boot_sectors[i].what);
		memcpy(image.bytes, saved, sizeof saved);
	}
}

Test(fat, a_partition_that_is_too_small_for_anything_is_no_fat)
{
	cleanup_image struct image image;
	struct fat fat;

	image_make("-F 12", 512, &image);
	image.source.size = 511;
	cr_assert_eq(fat_open(&image.source, &fat), -EINVAL);
	image.source.size = image.size - 512;
	cr_assert_eq(fat_open(&image.source, &fat), -ERANGE);
}

static int fail_read(void *ctx, uint64_t offset, void *buf, size_t len)
{
	(void)ctx, (void)offset, (void)buf, (void)len;
	return -EIO;
}

Test(fat, a_read_error_is_handed_on)
{
	const struct fat_source source = { fail_read, NULL, 1 << 20 };
	struct fat fat;

	cr_assert_eq(fat_open(&source, &fat), -EIO);
	cr_assert_eq(fat_check(&source, NULL), -EIO);
}

Test(fat, a_path_is_found_whatever_the_case_and_by_its_short_name)
{
	cleanup_image struct image image;
	struct fat_entry entry;

	image_make("-F 12", 512, &image);
	cr_assert_eq(fat_look_up(&image.fat, "LOADER//Entries/TEST-0002.conf/", &entry), 0);
	cr_assert_str_eq(entry.name, "test-0002.conf");
	cr_assert(entry.has_long_name);
	cr_assert_eq(entry.n_slots, 3);
	cr_assert_eq(fat_look_up(&image.fat, "/loader/entries/test-0~1.con", &entry), 0);
	cr_assert_eq(fat_look_up(&image.fat, "/big.efi", &entry), 0);
	cr_assert_str_eq(entry.name, "big.efi");
	cr_assert_not(entry.has_long_name);
	cr_assert_eq(entry.size, 2500);
}

Test(fat, what_is_not_there_is_told_apart)
{
	cleanup_image struct image image;
	struct fat_entry entry;

	image_make("-F 12", 512, &image);
	cr_assert_eq(fat_look_up(&image.fat, "/loader/nothing", &entry), -ENOENT);
	cr_assert_eq(fat_look_up(&image.fat, "/big.ef", &entry), -ENOENT);
	cr_assert_eq(fat_look_up(&image.fat, "/big.efi/x", &entry), -ENOTDIR);
	cr_assert_eq(fat_look_up(&image.fat, "/", &entry), -EISDIR);
	cr_assert_eq(fat_look_up(&image.fat, "/loader/..", &entry), -ENOENT);
}

Test(fat, a_folder_tells_names_sizes_and_times)
{
	cleanup_image struct image image;
	struct fat_folder folder;
	struct fat_entry entry, loader;
	unsigned n = 0, n_hidden = 0;

	image_make("-F 16 -s 1", 2200, &image);
	loader = image_find(&image, "/loader/entries");
	cr_assert(fat_is_folder(&loader));
	fat_folder_start(&image.fat, loader.first_cluster, &folder);
	while (fat_folder_next(&folder, &entry) > 0) {
		n++;
		n_hidden += fat_is_hidden(&entry);
		cr_assert(entry.modified.year >= 2020 && entry.modified.month >= 1);
		cr_assert(fat_is_hidden(&entry) || entry.size == 300);
	}
	cr_assert_eq(n, 4);
	cr_assert_eq(n_hidden, 2);
	cr_assert_eq(fat_folder_next(&folder, &entry), 0);
}

static void put_name(struct image *image, const char *path, size_t slot, const uint16_t *units)
{
	struct fat_entry entry = image_find(image, path);
	static const uint8_t at[13] = { 1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30 };

	for (size_t i = 0; i < 13; i++) {
		image->bytes[entry.slots[slot] + at[i]] = (uint8_t)units[i];
		image->bytes[entry.slots[slot] + at[i] + 1] = (uint8_t)(units[i] >> 8);
	}
}

Test(fat, long_names_are_utf_8_and_lone_surrogates_are_replaced)
{
	static const uint16_t units[13] = { 0xe4,   0x20ac, 0xd83d, 0xde00, 0xd800, 'x',   0,
					    0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff };
	cleanup_image struct image image;
	struct fat_entry entry;

	image_make("-F 12", 512, &image);
	put_name(&image, "/loader/entries/test-1.conf", 0, units);
	entry = image_find(&image, "/loader/entries/\u00e4\u20ac\U0001f600\ufffdx");
	cr_assert_eq(entry.size, 300);
}

Test(fat, lower_case_flags_and_the_replaced_first_byte_of_short_names_are_read)
{
	cleanup_image struct image image;
	uint8_t *slot;

	image_make("-F 12", 512, &image);
	slot = image_slot(&image, "/one.img");
	memcpy(slot, "ABC     XYZ", 11);
	slot[12] = 0x08;
	cr_assert_str_eq(image_find(&image, "/abc.xyz").name, "abc.XYZ");
	slot[12] = 0x10;
	cr_assert_str_eq(image_find(&image, "/abc.xyz").name, "ABC.xyz");
	slot[0] = 0x05;
	cr_assert_str_eq(image_find(&image, "/?bc.xyz").name, "?BC.xyz");
	memcpy(slot, "ABC        ", 11);
	cr_assert_str_eq(image_find(&image, "/abc").name, "ABC");
}

Test(fat, a_file_is_read_from_any_offset_in_any_order)
{
	cleanup_image struct image image;
	struct fat_entry entry;
	struct fat_file file;
	char buf[700];
	size_t len;

	image_make("-F 12 -s 1", 512, &image);
	entry = image_find(&image, "/big.efi");
	// Its third cluster lies far away.
	memcpy(image_cluster(&image, 700), image_cluster(&image, entry.first_cluster + 2), 512);
	image_set_link(&image, entry.first_cluster + 1, 700);
	image_set_link(&image, 700, entry.first_cluster + 3);
	fat_file_start(&image.fat, &entry, &file);
	for (unsigned offset = 2600; offset > 0; offset -= 13) {
		size_t want = offset >= 2500 ? 0 : 2500 - offset < 700 ? 2500 - offset : 700;

		cr_assert_eq(fat_file_read(&file, offset, buf, sizeof buf, &len), 0);
		cr_assert_eq(len, want);
		for (size_t i = 0; i < len; i++)
			cr_assert_eq(buf[i], "123456789\n"[(offset + i) % 10]);
	}
}

Test(fat, scattered_clusters_are_told_as_runs)
{
	cleanup_image struct image image;
	uint32_t first;
	struct fat_chain chain;
	struct fat_run run;

	image_make("-F 16 -s 1", 2200, &image);
	first = image_find(&image, "/big.efi").first_cluster;
	// Five clusters: two together, then three far away.
	image_set_link(&image, first + 1, 3000);
	image_set_link(&image, 3000, 3001);
	image_set_link(&image, 3001, 3002);
	image_set_link(&image, 3002, 0xffff);
	fat_chain_of_file(&image.fat, first, &chain);
	cr_assert_eq(fat_chain_next(&chain, &run), 1);
	cr_assert_eq(run.offset, fat_cluster_offset(&image.fat, first));
	cr_assert_eq(run.len, 1024);
	cr_assert_eq(fat_chain_next(&chain, &run), 1);
	cr_assert_eq(run.offset, fat_cluster_offset(&image.fat, 3000));
	cr_assert_eq(run.len, 1536);
	cr_assert_eq(fat_chain_next(&chain, &run), 0);
}

Test(fat, the_top_four_bits_of_a_link_in_fat32_do_not_count)
{
	cleanup_image struct image image;
	uint32_t first;

	image_make("-F 32 -s 1", 34000, &image);
	first = image_find(&image, "/big.efi").first_cluster;
	image_set_link(&image, first, 0xf0000000 | (first + 1));
	check_content(&image);
	cr_assert_eq(fat_check(&image.source, NULL), 0);
}

Test(fat, a_damaged_chain_is_read_up_to_the_damage)
{
	cleanup_image struct image image;
	struct fat_entry entry;
	struct fat_file file;
	char buf[2500];
	size_t len = 0;

	image_make("-F 12 -s 1", 512, &image);
	entry = image_find(&image, "/big.efi");
	image_set_link(&image, entry.first_cluster + 1, 0);
	fat_file_start(&image.fat, &entry, &file);
	cr_assert_eq(fat_file_read(&file, 0, buf, 1024, &len), 0);
	cr_assert_eq(len, 1024);
	cr_assert_eq(fat_file_read(&file, 0, buf, sizeof buf, &len), -EUCLEAN);
	entry.first_cluster = 0;
	fat_file_start(&image.fat, &entry, &file);
	cr_assert_eq(fat_file_read(&file, 0, buf, 1, &len), -EUCLEAN);
}

Test(fat, a_circular_chain_ends)
{
	cleanup_image struct image image;
	struct fat_chain chain;
	struct fat_run run;
	uint32_t first;
	int more;

	image_make("-F 12 -s 1", 512, &image);
	first = image_find(&image, "/big.efi").first_cluster;
	image_set_link(&image, first + 2, first);
	fat_chain_of_file(&image.fat, first, &chain);
	while ((more = fat_chain_next(&chain, &run)) > 0)
		;
	cr_assert_eq(more, -ELOOP);
}

Test(fat, a_circular_folder_ends)
{
	cleanup_image struct image image;
	struct fat_entry entry;
	struct fat_folder folder;
	int more;

	image_make("-F 12 -s 1", 512, &image);
	entry = image_find(&image, "/loader");
	// No slot of it is an end.
	for (uint8_t *slot = image_cluster(&image, entry.first_cluster), *end = slot + 512;
	     slot < end; slot += 32)
		slot[0] = slot[0] ? slot[0] : 0xe5;
	image_set_link(&image, entry.first_cluster, entry.first_cluster);
	fat_folder_start(&image.fat, entry.first_cluster, &folder);
	while ((more = fat_folder_next(&folder, &entry)) > 0)
		;
	cr_assert_eq(more, -ELOOP);
}

Test(fat, a_folder_without_a_cluster_is_not_the_root)
{
	cleanup_image struct image image;
	struct fat_entry entry;

	image_make("-F 12 -s 1", 512, &image);
	memset(image_slot(&image, "/loader/entries") + 26, 0, 2);
	cr_assert_eq(fat_look_up(&image.fat, "/loader/entries", &entry), 0);
	cr_assert_eq(fat_look_up(&image.fat, "/loader/entries/big.efi", &entry), -EUCLEAN);
}

Test(fat, a_file_on_disk_is_a_source)
{
	struct folder folder = folder_make();
	cleanup_image struct image image;
	struct fat_source source;
	struct fat fat;
	char buf[8];
	int fd;

	image_make("-F 12", 512, &image);
	folder_put(&folder, "image", image.bytes, image.size);
	fd = openat(folder.fd, "image", O_RDONLY | O_CLOEXEC);
	cr_assert_eq(fat_source_of_fd(fd, &source), 0);
	cr_assert_eq(source.size, image.size);
	cr_assert_eq(fat_open(&source, &fat), 0);
	cr_assert_eq(source.read(source.ctx, image.size - 4, buf, 8), -EIO);
	close(fd);
	cr_assert_eq(fat_open(&source, &fat), -EBADF);
	folder_remove(&folder);
}
