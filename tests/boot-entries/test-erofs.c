// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/bytes.h"
#include "boot-entries/crc32c.h"
#include "boot-entries/erofs.h"
#include "boot-entries/error.h"
#include "tests/boot-entries/text.h"

static uint8_t head[EROFS_HEAD_SIZE];

static uint32_t sum_of_head(void)
{
	uint8_t copy[EROFS_HEAD_SIZE];

	memcpy(copy, head, sizeof copy);
	memset(copy + 1028, 0, 4);
	return ~crc32c(copy + 1024, sizeof copy - 1024);
}

static void make(bool is_summed)
{
	memset(head, 0x5a, sizeof head);
	store_le32(head + 1024, 0xe0f5e1e2);
	store_le32(head + 1032, is_summed ? 3 : 2);
	head[1036] = 12;
	store_le32(head + 1028, is_summed ? sum_of_head() : 99);
}

Test(erofs, the_build_time_is_set_and_summed)
{
	make(true);
	cr_assert_eq(erofs_set_build_time(head, sizeof head, 1750000000), 0);
	cr_assert_eq(load_le64(head + 1048), 1750000000);
	cr_assert_eq(load_le32(head + 1056), 0);
	cr_assert_eq(load_le32(head + 1028), sum_of_head());
}

Test(erofs, what_has_no_sum_gets_none)
{
	make(false);
	cr_assert_eq(erofs_set_build_time(head, sizeof head, 1), 0);
	cr_assert_eq(load_le32(head + 1028), 99);
}

Test(erofs, what_is_not_understood_is_refused_and_left_alone)
{
	uint8_t before[EROFS_HEAD_SIZE];

	make(true);
	head[2000] ^= 1;
	memcpy(before, head, sizeof head);
	cr_assert_eq(erofs_set_build_time(head, sizeof head, 1), BOOT_ERROR_CHECKSUM);
	cr_assert_arr_eq(head, before, sizeof head);
	cr_assert_eq(erofs_set_build_time(head, sizeof head - 1, 1), BOOT_ERROR_TRUNCATED);
	head[1036] = 14;
	cr_assert_eq(erofs_set_build_time(head, sizeof head, 1), BOOT_ERROR_RANGE);
	head[1024] = 0;
	cr_assert_eq(erofs_set_build_time(head, sizeof head, 1), BOOT_ERROR_SYNTAX);
}

static void make_whole(uint32_t blocks)
{
	make(false);
	store_le32(head + 1060, blocks);
	store_le32(head + 1104, 0);
}

Test(erofs, an_image_is_as_long_as_its_superblock_says)
{
	uint8_t before[EROFS_HEAD_SIZE];

	make_whole(3);
	memcpy(before, head, sizeof head);
	cr_assert_eq(erofs_check(head, sizeof head, 12288), 0);
	cr_assert_eq(erofs_check(head, sizeof head, 12289), 0);
	cr_assert_eq(erofs_check(head, sizeof head, 12287), BOOT_ERROR_TRUNCATED);
	cr_assert_eq(erofs_check(head, 4095, 12288), BOOT_ERROR_TRUNCATED);
	cr_assert_arr_eq(head, before, sizeof head);
}

Test(erofs, a_sum_is_checked_and_left_alone)
{
	uint32_t sum;

	make_whole(1);
	store_le32(head + 1032, 1);
	store_le32(head + 1028, sum_of_head());
	sum = load_le32(head + 1028);
	cr_assert_eq(erofs_check(head, sizeof head, 4096), 0);
	cr_assert_eq(load_le32(head + 1028), sum);
	head[1200] ^= 1;
	cr_assert_eq(erofs_check(head, sizeof head, 4096), BOOT_ERROR_CHECKSUM);
	cr_assert_eq(load_le32(head + 1028), sum);
}

Test(erofs, addresses_of_48_bits_have_more_blocks)
{
	make_whole(0);
	store_le32(head + 1104, 0x80);
	head[1038] = 1, head[1039] = 0;
	cr_assert_eq(erofs_check(head, sizeof head, (uint64_t)1 << 44), 0);
	cr_assert_eq(erofs_check(head, sizeof head, ((uint64_t)1 << 44) - 1), BOOT_ERROR_TRUNCATED);
	store_le32(head + 1104, 0);
	cr_assert_eq(erofs_check(head, sizeof head, 4096), 0);
}

Test(erofs, what_is_partly_elsewhere_is_refused)
{
	make_whole(1);
	store_le32(head + 1104, 8);
	head[1110] = 0, head[1111] = 0;
	cr_assert_eq(erofs_check(head, sizeof head, 4096), 0);
	head[1110] = 1;
	cr_assert_eq(erofs_check(head, sizeof head, 4096), BOOT_ERROR_MISSING);
}
