// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/gpt.h"
#include "boot-entries/bytes.h"
#include "boot-entries/error.h"

#define HEADER_MIN_SIZE 92u
#define HEADER_CRC32 16u
#define ENTRY_MIN_SIZE 128u

const uint8_t gpt_type_esp[GUID_SIZE] = {
	0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11,
	0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b,
};

const uint8_t gpt_type_xbootldr[GUID_SIZE] = {
	0xff, 0xc2, 0x13, 0xbc, 0xe6, 0x59, 0x62, 0x42,
	0xa3, 0x52, 0xb2, 0x75, 0xfd, 0x6f, 0x71, 0x72,
};

// The CRC of each half byte, for the reflected polynomial 0xedb88320.
static const uint32_t crc32_of_nibble[16] = {
	0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
	0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
	0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
};

static uint32_t crc32_byte(uint32_t crc, uint8_t byte)
{
	crc ^= byte;
	crc = crc >> 4 ^ crc32_of_nibble[crc & 15];
	return crc >> 4 ^ crc32_of_nibble[crc & 15];
}

uint32_t crc32(const uint8_t *data, size_t len)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < len; i++)
		crc = crc32_byte(crc, data[i]);
	return ~crc;
}

// The header's own checksum counts as zero while it is computed.
static uint32_t header_crc32(const uint8_t *block, size_t size)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < size; i++)
		crc = crc32_byte(crc, i >= HEADER_CRC32 && i < HEADER_CRC32 + 4 ? 0 : block[i]);
	return ~crc;
}

int gpt_header_parse(const uint8_t *block, size_t block_size, uint64_t lba, struct gpt_header *ret)
{
	struct gpt_header header;
	uint32_t size;

	if (block_size < 512 || !span_has_prefix(span_bytes(block, block_size), "EFI PART"))
		return BOOT_ERROR_SYNTAX;
	size = load_le32(block + 12);
	if (size < HEADER_MIN_SIZE || size > block_size)
		return BOOT_ERROR_RANGE;
	if (header_crc32(block, size) != load_le32(block + HEADER_CRC32))
		return BOOT_ERROR_CHECKSUM;
	header = (struct gpt_header){
		.entries_lba = load_le64(block + 72),
		.n_entries = load_le32(block + 80),
		.entry_size = load_le32(block + 84),
		.entries_crc32 = load_le32(block + 88),
	};
	if (load_le64(block + 24) != lba || header.entries_lba == 0 || header.n_entries == 0 ||
	    header.n_entries > GPT_MAX_ENTRIES || header.entry_size < ENTRY_MIN_SIZE ||
	    header.entry_size > GPT_MAX_ENTRY_SIZE || header.entry_size % 8 != 0)
		return BOOT_ERROR_RANGE;
	*ret = header;
	return 0;
}

size_t gpt_entries_size(const struct gpt_header *header)
{
	return (size_t)header->n_entries * header->entry_size;
}

int gpt_entries_check(const struct gpt_header *header, const uint8_t *entries)
{
	return crc32(entries, gpt_entries_size(header)) == header->entries_crc32
		       ? 0
		       : BOOT_ERROR_CHECKSUM;
}

bool gpt_find_type(const struct gpt_header *header, const uint8_t *entries,
		   const uint8_t type[GUID_SIZE], uint32_t *index, struct gpt_entry *ret)
{
	while (*index < header->n_entries) {
		const uint8_t *at = entries + (size_t)(*index)++ * header->entry_size;

		if (__builtin_memcmp(at, type, GUID_SIZE) != 0)
			continue;
		__builtin_memcpy(ret->type, at, GUID_SIZE);
		__builtin_memcpy(ret->uuid, at + 16, GUID_SIZE);
		ret->first_lba = load_le64(at + 32);
		ret->last_lba = load_le64(at + 40);
		return true;
	}
	return false;
}

void guid_print(const uint8_t guid[GUID_SIZE], char ret_text[GUID_TEXT_SIZE])
{
	// The first three groups are little-endian numbers; -1 stands for a dash.
	static const int8_t order[] = { 3,  2, 1, 0,  -1, 5,  4,  -1, 7,  6,
					-1, 8, 9, -1, 10, 11, 12, 13, 14, 15 };
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;

	for (size_t i = 0; i < sizeof(order); i++) {
		if (order[i] < 0) {
			ret_text[n++] = '-';
			continue;
		}
		ret_text[n++] = digits[guid[order[i]] >> 4];
		ret_text[n++] = digits[guid[order[i]] & 15];
	}
	ret_text[n] = '\0';
}
