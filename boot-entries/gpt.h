// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// GUID partition tables (UEFI 2.10, section 5.3), read only: enough for a loader to find XBOOTLDR
// on its own disk. A GUID is the 16 bytes as stored on disk.
//
//   header, in LBA 1 or the disk's last:
//      0 "EFI PART"    12 u32 header size    16 u32 CRC32 of the header with this as 0
//     24 u64 own LBA   72 u64 first LBA of the entries
//     80 u32 number    84 u32 size of one    88 u32 CRC32 of all
//   entry:
//      0 type    16 unique GUID    32 u64 first LBA    40 u64 last LBA (inclusive)

#include "boot-entries/limits.h"
#include "boot-entries/span.h"

#define GUID_SIZE 16u
#define GUID_TEXT_SIZE 37u // with its NUL

extern const uint8_t gpt_type_esp[GUID_SIZE];
extern const uint8_t gpt_type_xbootldr[GUID_SIZE];

struct gpt_header {
	uint64_t entries_lba;
	uint32_t n_entries;
	uint32_t entry_size;
	uint32_t entries_crc32;
};

struct gpt_entry {
	uint8_t type[GUID_SIZE];
	uint8_t uuid[GUID_SIZE];
	uint64_t first_lba;
	uint64_t last_lba;
};

// The header in one block of block_size bytes (512 or more) read from lba. BOOT_ERROR_SYNTAX: not a
// GPT header; _CHECKSUM; _RANGE: sizes outside limits.h, or not the header of this lba.
int gpt_header_parse(const uint8_t *block, size_t block_size, uint64_t lba, struct gpt_header *ret);

// Bytes of the whole entry array.
size_t gpt_entries_size(const struct gpt_header *header);

// Checks the array's CRC32. entries: gpt_entries_size() bytes. BOOT_ERROR_CHECKSUM.
int gpt_entries_check(const struct gpt_header *header, const uint8_t *entries);

// The first entry of this type from *index on; *index is then the one behind it. False when there
// is none.
bool gpt_find_type(const struct gpt_header *header, const uint8_t *entries,
		   const uint8_t type[GUID_SIZE], uint32_t *index, struct gpt_entry *ret);

// c12a7328-f81f-11d2-ba4b-00a0c93ec93b: lower case, a NUL.
void guid_print(const uint8_t guid[GUID_SIZE], char ret_text[GUID_TEXT_SIZE]);

// CRC-32 of IEEE 802.3, as GPT uses it.
uint32_t crc32(const uint8_t *data, size_t len);
