// SPDX-License-Identifier: GPL-2.0-or-later

#include "tests/crash/judged-disk.h"

Test(disk_files, files_are_told_with_their_place_on_the_disk)
{
	static const char *const paths[] = { "/loader/loader.conf", "/EFI/BOOT/BOOTX64.EFI",
					     "/loader", "/nothing" };
	cleanup_disk struct disk disk;
	struct disk_file files[4];
	struct extent whole;
	struct esp esp;

	make_disk("1", &disk);
	open_esp(&disk, 1, &esp);
	cr_assert_eq(disk_partition(&disk.source, 1, &whole), 0);
	cr_assert_eq(whole.offset, 1 << 20);
	cr_assert_eq(whole.len, 15 << 20);
	cr_assert_eq(disk_files(&disk.source, 1, paths, 4, files), 0);
	cr_assert(files[0].exists && files[1].exists);
	cr_assert_not(files[2].exists || files[3].exists);
	cr_assert_eq(files[0].size, 512);
	cr_assert_eq(files[0].n_extents, 1);
	cr_assert_eq(files[0].extents[0].len, 2048);
	cr_assert_eq(disk.bytes + files[0].extents[0].offset, content(&esp, paths[0]));
	cr_assert_neq(files[0].hash, files[1].hash);
	disk_files_free(files, 4);
}

Test(disk_files, a_file_of_two_pieces_has_two_extents_and_a_cut_one_does_not_exist)
{
	static const char *const path = "/EFI/BOOT/BOOTX64.EFI";
	cleanup_disk struct disk disk;
	struct disk_file file;
	struct esp esp;
	uint32_t first;
	uint8_t *link;

	make_disk("1", &disk);
	open_esp(&disk, 1, &esp);
	first = find(&esp, path).first_cluster;
	link = esp.bytes + esp.fat.table_offset + 2 * first;
	memcpy(link, "\x00\x10", 2); // one more cluster, 4096, far away
	memcpy(esp.bytes + esp.fat.table_offset + 2 * 4096, "\xff\xff", 2);
	cr_assert_eq(disk_files(&disk.source, 1, &path, 1, &file), 0);
	cr_assert_eq(file.n_extents, 2);
	cr_assert_not(file.exists);
	disk_files_free(&file, 1);
}

Test(disk_files, every_file_of_a_partition_is_listed)
{
	cleanup_disk struct disk disk;
	char **paths;
	size_t n;

	make_disk("1", &disk);
	cr_assert_eq(disk_paths(&disk.source, 1, &paths, &n), 0);
	cr_assert_geq(n, 7);
	for (size_t i = 0; i < n; i++) {
		struct disk_file file;

		cr_assert_eq(disk_files(&disk.source, 1, (const char *const *)&paths[i], 1, &file),
			     0);
		cr_assert(file.exists, "%s", paths[i]);
		disk_files_free(&file, 1);
	}
	disk_paths_free(paths, n);
}
