// SPDX-License-Identifier: GPL-2.0-or-later

// The partition table of a disk whose owner has given none: header and 128 entries in front, and
// again at the end (UEFI 2.10, section 5.3).

#include <string.h>

#include "boot-entries/bytes.h"
#include "tests/firmware/session.h"

#define N_ENTRIES 128u
#define ENTRY_SIZE 128u
#define ENTRIES_SIZE (N_ENTRIES * ENTRY_SIZE)
#define HEADER_SIZE 92u

struct place {
	uint64_t header, entries, other_header;
};

static uint8_t *make_entries(const struct session *s, size_t disk)
{
	uint8_t *entries = session_keep(ENTRIES_SIZE);

	for (size_t i = 0; i < s->machine->n_volumes; i++) {
		const struct fw_volume *volume = &s->machine->volumes[i];
		uint8_t *entry = entries + (volume->number - 1) * ENTRY_SIZE;

		if (volume->disk != disk || volume->number - 1 >= N_ENTRIES)
			continue;
		memcpy(entry, volume->type, GUID_SIZE);
		memcpy(entry + 16, volume->uuid, GUID_SIZE);
		store_le64(entry + 32, volume->first_lba);
		store_le64(entry + 40, volume->last_lba);
	}
	return entries;
}

static void make_header(const struct place *place, const uint8_t *entries, uint8_t *block)
{
	memcpy(block, "EFI PART", 8);
	store_le32(block + 8, 0x10000);
	store_le32(block + 12, HEADER_SIZE);
	store_le64(block + 24, place->header);
	store_le64(block + 32, place->other_header);
	store_le64(block + 72, place->entries);
	store_le32(block + 80, N_ENTRIES);
	store_le32(block + 84, ENTRY_SIZE);
	store_le32(block + 88, crc32(entries, ENTRIES_SIZE));
	store_le32(block + 16, crc32(block, HEADER_SIZE));
}

static void read_copy(const struct place *place, const uint8_t *entries, uint32_t block_size,
		      uint64_t lba, uint8_t *block)
{
	if (lba == place->header)
		make_header(place, entries, block);
	else if (lba >= place->entries && lba - place->entries < ENTRIES_SIZE / block_size)
		memcpy(block, entries + (lba - place->entries) * block_size, block_size);
}

void gpt_read(struct session *s, size_t disk, uint64_t lba, uint8_t *ret_block)
{
	const struct fw_disk *from = &s->machine->disks[disk];
	uint32_t block_size = s->disks[disk].media.BlockSize;
	uint64_t last = s->disks[disk].media.LastBlock;
	const struct place primary = { 1, 2, last };
	const struct place backup = { last, last - ENTRIES_SIZE / block_size, 1 };

	memset(ret_block, 0, block_size);
	if (!s->gpt_entries[disk])
		s->gpt_entries[disk] = make_entries(s, disk);
	if (!from->has_no_primary)
		read_copy(&primary, s->gpt_entries[disk], block_size, lba, ret_block);
	if (!from->has_no_backup)
		read_copy(&backup, s->gpt_entries[disk], block_size, lba, ret_block);
}
