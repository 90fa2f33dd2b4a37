// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A small FAT file system in memory, made with mkfs.vfat and mtools, whose bytes a test then
// changes:
//
//   /big.efi                        2500 bytes   /EFI/BOOT/BOOTX64.EFI   600 bytes
//   /loader/loader.conf              512 bytes   /one.img                100 bytes
//   /loader/entries/test-1.conf      300 bytes   /empty                    0 bytes
//   /loader/entries/test-0002.conf   300 bytes

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "host/esp/fat-check.h"
#include "tests/host/folder.h"

struct image {
	uint8_t *bytes;
	size_t size;
	struct fat_source source;
	struct fat fat;
};

static inline int image_read(void *ctx, uint64_t offset, void *buf, size_t len)
{
	const struct image *image = ctx;

	cr_assert_leq(offset, image->size);
	cr_assert_leq(len, image->size - offset);
	memcpy(buf, image->bytes + offset, len);
	return 0;
}

static inline int image_run(const char *folder, const char *command)
{
	char line[1024];

	snprintf(line, sizeof line, "cd %s && { %s; } >out 2>&1", folder, command);
	return system(line);
}

// Mapped, because large ones are mostly holes.
static inline void image_load(struct image *image, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	cr_assert(fd >= 0 && fstat(fd, &st) == 0);
	image->size = (size_t)st.st_size;
	image->bytes = mmap(NULL, image->size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	cr_assert_neq(image->bytes, MAP_FAILED);
	close(fd);
	image->source = (struct fat_source){ image_read, image, image->size };
	cr_assert_eq(fat_open(&image->source, &image->fat), 0);
}

// options: of mkfs.vfat. *ret stays where it is until image_free().
static inline void image_make(const char *options, unsigned kib, struct image *ret)
{
	struct folder folder = folder_make();
	char command[512], path[128];

	snprintf(
		command, sizeof command,
		"export PATH=$PATH:/sbin:/usr/sbin MTOOLS_SKIP_CHECK=1; mkfs.vfat --invariant -C "
		"%s image %u &&"
		" mkdir -p t/EFI/BOOT t/loader/entries && cd t && yes 123456789 | head -c 2500 "
		">big.efi &&"
		" yes fallback | head -c 600 >EFI/BOOT/BOOTX64.EFI && yes conf | head -c 512 "
		">loader/loader.conf &&"
		" yes one | head -c 300 | tee loader/entries/test-1.conf "
		">loader/entries/test-0002.conf &&"
		" yes initrd | head -c 100 >one.img && touch empty && mcopy -s -Q -i ../image * ::",
		options, kib);
	cr_assert_eq(image_run(folder.path, command), 0, "%s", command);
	snprintf(path, sizeof path, "%s/image", folder.path);
	image_load(ret, path);
	folder_remove(&folder);
}

static inline void image_free(struct image *image)
{
	munmap(image->bytes, image->size);
}

#define cleanup_image __attribute__((cleanup(image_free)))

static inline struct fat_entry image_find(struct image *image, const char *path)
{
	struct fat_entry entry;

	image->fat.table.len = 0; // a test has changed it
	cr_assert_eq(fat_look_up(&image->fat, path, &entry), 0, "%s", path);
	return entry;
}

// The 8.3 slot of a path.
static inline uint8_t *image_slot(struct image *image, const char *path)
{
	struct fat_entry entry = image_find(image, path);

	return image->bytes + entry.slots[entry.n_slots - 1];
}

// A slot of its long name, from the first in the folder.
static inline uint8_t *image_long_slot(struct image *image, const char *path, size_t index)
{
	struct fat_entry entry = image_find(image, path);

	cr_assert_gt(entry.n_slots, index + 1);
	return image->bytes + entry.slots[index];
}

static inline uint8_t *image_cluster(struct image *image, uint32_t cluster)
{
	return image->bytes + fat_cluster_offset(&image->fat, cluster);
}

static inline void image_set_link_in(struct image *image, unsigned table, uint32_t cluster,
				     uint32_t value)
{
	uint8_t *at = image->bytes + image->fat.table_offset + table * image->fat.table_size +
		      (uint64_t)cluster * image->fat.bits / 8;

	if (image->fat.bits == 12 && cluster % 2) {
		at[0] = (uint8_t)((at[0] & 0x0f) | value << 4);
		at[1] = (uint8_t)(value >> 4);
	} else if (image->fat.bits == 12) {
		at[0] = (uint8_t)value;
		at[1] = (uint8_t)((at[1] & 0xf0) | (value >> 8 & 0x0f));
	} else {
		for (unsigned i = 0; i < image->fat.bits / 8; i++)
			at[i] = (uint8_t)(value >> 8 * i);
	}
}

// In all copies of the FAT.
static inline void image_set_link(struct image *image, uint32_t cluster, uint32_t value)
{
	for (unsigned i = 0; i < image->fat.n_tables; i++)
		image_set_link_in(image, i, cluster, value);
}

// Does fsck.vfat find something to correct?
static inline bool image_fsck_complains(const struct image *image)
{
	struct folder folder = folder_make();
	int status;

	folder_put(&folder, "image", image->bytes, image->size);
	status = image_run(folder.path, "PATH=$PATH:/sbin:/usr/sbin; fsck.vfat -n image");
	if (getenv("SHOW_FINDINGS"))
		image_run(folder.path,
			  "PATH=$PATH:/sbin:/usr/sbin; fsck.vfat -n image >/dev/stderr");
	folder_remove(&folder);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) < 2);
	return WEXITSTATUS(status) == 1;
}
