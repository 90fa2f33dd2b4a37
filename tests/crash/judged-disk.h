// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A disk that genboot has written (tests/crash/judged-disk), in memory, for tests to damage.

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/crash/fat-tree.h"
#include "tests/crash/judge.h"

struct disk {
	uint8_t *bytes;
	struct disk_source source;
	bool fails; // each read from now on
};

static inline int read_bytes(void *ctx, uint64_t offset, void *buf, size_t len)
{
	const struct disk *disk = ctx;

	if (disk->fails)
		return -EIO;
	cr_assert(offset <= disk->source.size && len <= disk->source.size - offset);
	memcpy(buf, disk->bytes + offset, len);
	return 0;
}

// words: of tests/crash/judged-disk, behind the file.
static inline void make_disk(const char *words, struct disk *ret)
{
	char path[] = "/tmp/genboot-judge.XXXXXX", command[256];
	int fd = mkstemp(path);
	struct stat st;

	cr_assert_geq(fd, 0);
	close(fd);
	snprintf(command, sizeof command, "tests/crash/judged-disk %s %s", path, words);
	cr_assert_eq(system(command), 0, "%s", command);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	cr_assert(fd >= 0 && fstat(fd, &st) == 0);
	*ret = (struct disk){ .source = { read_bytes, ret, (uint64_t)st.st_size } };
	ret->bytes = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	cr_assert_neq(ret->bytes, MAP_FAILED);
	close(fd);
	unlink(path);
}

static inline void free_disk(struct disk *disk)
{
	munmap(disk->bytes, disk->source.size);
}

#define cleanup_disk __attribute__((cleanup(free_disk)))

// The FAT file system of a partition, for changes.
struct esp {
	struct partition partition;
	struct fat fat;
	uint8_t *bytes;
};

static inline void open_esp(struct disk *disk, unsigned number, struct esp *ret)
{
	struct fat_source source;

	cr_assert_eq(partition_open(&disk->source, number, &ret->partition), 0);
	source = partition_source(&ret->partition);
	cr_assert_eq(fat_open(&source, &ret->fat), 0);
	ret->bytes = disk->bytes + ret->partition.offset;
}

static inline struct fat_entry find(struct esp *esp, const char *path)
{
	struct fat_entry entry;

	cr_assert_eq(fat_look_up(&esp->fat, path, &entry), 0, "%s", path);
	return entry;
}

static inline uint8_t *content(struct esp *esp, const char *path)
{
	return esp->bytes + fat_cluster_offset(&esp->fat, find(esp, path).first_cluster);
}
