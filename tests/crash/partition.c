// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/crash/partition.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"

#define SECTOR_SIZE 512u

static const uint8_t no_type[GUID_SIZE]; // of an entry that is not used

static int read_header(const struct disk_source *disk, struct gpt_header *ret)
{
	uint8_t block[SECTOR_SIZE];
	int error = disk->read(disk->ctx, SECTOR_SIZE, block, sizeof block);

	if (error < 0)
		return error;
	return gpt_header_parse(block, sizeof block, 1, ret) < 0 ? -EINVAL : 0;
}

// The first one of a type from an index on.
static int find(const struct disk_source *disk, const struct gpt_header *header,
		const uint8_t *entries, const uint8_t *type, uint32_t index, struct partition *ret)
{
	struct gpt_entry entry;

	if (memcmp(type, no_type, GUID_SIZE) == 0 ||
	    !gpt_find_type(header, entries, type, &index, &entry))
		return -ENOENT;
	*ret = (struct partition){ disk, index, entry, entry.first_lba * SECTOR_SIZE };
	return 0;
}

// type NULL: the partition of this index, whatever it is.
static int search(const struct disk_source *disk, const uint8_t *type, uint32_t index,
		  struct partition *ret)
{
	struct gpt_header header;
	CLEANUP(cleanup_free) uint8_t *entries = NULL;
	int error = read_header(disk, &header);

	if (error < 0)
		return error;
	if (index >= header.n_entries)
		return -ENOENT;
	entries = xalloc(gpt_entries_size(&header));
	error = disk->read(disk->ctx, header.entries_lba * SECTOR_SIZE, entries,
			   gpt_entries_size(&header));
	if (error < 0)
		return error;
	return find(disk, &header, entries,
		    type ? type : entries + (size_t)index * header.entry_size, index, ret);
}

int partition_open(const struct disk_source *disk, unsigned number, struct partition *ret)
{
	return number == 0 ? -ENOENT : search(disk, NULL, number - 1, ret);
}

int partition_find(const struct disk_source *disk, const uint8_t type[GUID_SIZE],
		   struct partition *ret)
{
	return search(disk, type, 0, ret);
}

static int read_partition(void *ctx, uint64_t offset, void *buf, size_t len)
{
	const struct partition *partition = ctx;

	return partition->disk->read(partition->disk->ctx, partition->offset + offset, buf, len);
}

struct fat_source partition_source(struct partition *partition)
{
	uint64_t n_sectors = partition->gpt.last_lba - partition->gpt.first_lba + 1;

	return (struct fat_source){ read_partition, partition, n_sectors * SECTOR_SIZE };
}

int disk_partition(const struct disk_source *disk, unsigned partition, struct extent *ret)
{
	struct partition found;
	int error = partition_open(disk, partition, &found);

	if (error < 0)
		return error;
	*ret = (struct extent){ found.offset, partition_source(&found).size };
	return 0;
}
