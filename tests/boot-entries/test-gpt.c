// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/error.h"
#include "boot-entries/gpt.h"
#include "tests/boot-entries/text.h"

#define N 8u

static uint8_t block[512], entries[N * 128];

static void put32(uint8_t *at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void seal(void)
{
	put32(block + 88, crc32(entries, sizeof(entries)));
	put32(block + 16, 0);
	put32(block + 16, crc32(block, 92));
}

// A table of one ESP in slot 1 and one XBOOTLDR in slot 3.
static void make_table(void)
{
	memset(block, 0, sizeof(block));
	memset(entries, 0, sizeof(entries));
	memcpy(block, "EFI PART", 8);
	put32(block + 12, 92);
	put32(block + 24, 1);
	put32(block + 72, 2);
	put32(block + 80, N);
	put32(block + 84, 128);
	memcpy(entries + 1 * 128, gpt_type_esp, 16);
	memcpy(entries + 3 * 128, gpt_type_xbootldr, 16);
	entries[3 * 128 + 16] = 0x42;
	put32(entries + 3 * 128 + 32, 2048);
	put32(entries + 3 * 128 + 40, 4095);
	seal();
}

Test(gpt, finds_a_partition_by_its_type)
{
	struct gpt_header header;
	struct gpt_entry entry;
	uint32_t index = 0;

	make_table();
	cr_assert_eq(gpt_header_parse(block, sizeof(block), 1, &header), 0);
	cr_assert_eq(gpt_entries_size(&header), sizeof(entries));
	cr_assert_eq(gpt_entries_check(&header, entries), 0);
	cr_assert(gpt_find_type(&header, entries, gpt_type_xbootldr, &index, &entry));
	cr_assert_eq(entry.uuid[0], 0x42);
	cr_assert_eq(entry.first_lba, 2048);
	cr_assert_eq(entry.last_lba, 4095);
	cr_assert_not(gpt_find_type(&header, entries, gpt_type_xbootldr, &index, &entry));
}

static int parse_after(size_t offset, uint32_t value)
{
	make_table();
	put32(block + offset, value);
	seal();
	return gpt_header_parse(block, sizeof(block), 1, &(struct gpt_header){ 0 });
}

Test(gpt, headers_out_of_bounds_are_refused)
{
	cr_assert_eq(parse_after(0, 0), BOOT_ERROR_SYNTAX);
	cr_assert_eq(parse_after(12, 91), BOOT_ERROR_RANGE);
	cr_assert_eq(parse_after(12, 513), BOOT_ERROR_RANGE);
	cr_assert_eq(parse_after(24, 7), BOOT_ERROR_RANGE);
	cr_assert_eq(parse_after(80, 0), BOOT_ERROR_RANGE);
	cr_assert_eq(parse_after(80, 0xffffffff), BOOT_ERROR_RANGE);
	cr_assert_eq(parse_after(84, 127), BOOT_ERROR_RANGE);
	cr_assert_eq(parse_after(84, 0x80000000), BOOT_ERROR_RANGE);
	cr_assert_eq(parse_after(200, 1), 0);
}

Test(gpt, a_wrong_checksum_is_refused)
{
	struct gpt_header header;

	make_table();
	block[40] ^= 1;
	cr_assert_eq(gpt_header_parse(block, sizeof(block), 1, &header), BOOT_ERROR_CHECKSUM);
	make_table();
	cr_assert_eq(gpt_header_parse(block, sizeof(block), 1, &header), 0);
	entries[5] ^= 1;
	cr_assert_eq(gpt_entries_check(&header, entries), BOOT_ERROR_CHECKSUM);
}

Test(gpt, guids_print_in_mixed_endian_order)
{
	char text[GUID_TEXT_SIZE];

	guid_print(gpt_type_esp, text);
	cr_assert_str_eq(text, "c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
	guid_print(gpt_type_xbootldr, text);
	cr_assert_str_eq(text, "bc13c2ff-59e6-4262-a352-b275fd6f7172");
}

// The check value of CRC-32/ISO-HDLC.
Test(gpt, crc32_has_its_check_value)
{
	cr_assert_eq(crc32((const uint8_t *)"123456789", 9), 0xcbf43926);
}
