// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The partitions of a disk, from its first GPT; no crash test touches that. Besides what the disk
// says: -EINVAL without a GPT, -ENOENT without such a partition.

#include "boot-entries/gpt.h"
#include "host/esp/fat.h"
#include "tests/crash/judge.h"

struct partition {
	const struct disk_source *disk;
	unsigned number; // from 1
	struct gpt_entry gpt;
	uint64_t offset; // bytes on the disk
};

int partition_open(const struct disk_source *disk, unsigned number, struct partition *ret);

// The first one of a type.
int partition_find(const struct disk_source *disk, const uint8_t type[GUID_SIZE],
		   struct partition *ret);

// Its bytes, as long as it stays where it is.
struct fat_source partition_source(struct partition *partition);
