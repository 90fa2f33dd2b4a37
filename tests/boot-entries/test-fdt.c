// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/bytes.h"
#include "boot-entries/error.h"
#include "boot-entries/fdt.h"
#include "tests/boot-entries/text.h"

#define STRUCTURE 56u
#define STRINGS 72u
#define TOTAL 76u

static uint8_t blob[TOTAL + 4];

static void make(void)
{
	memset(blob, 0, sizeof blob);
	store_be32(blob, 0xd00dfeed);
	store_be32(blob + 4, TOTAL);
	store_be32(blob + 8, STRUCTURE);
	store_be32(blob + 12, STRINGS);
	store_be32(blob + 20, 17);
	store_be32(blob + 24, 16);
	store_be32(blob + 32, TOTAL - STRINGS);
	store_be32(blob + 36, STRINGS - STRUCTURE);
}

static int check_after(size_t at, uint32_t value)
{
	make();
	store_be32(blob + at, value);
	return fdt_check(span_bytes(blob, TOTAL));
}

Test(fdt, a_devicetree_is_one_also_with_room_behind_it)
{
	make();
	cr_assert_eq(fdt_check(span_bytes(blob, TOTAL)), 0);
	cr_assert_eq(fdt_check(span_bytes(blob, TOTAL + 4)), 0);
}

Test(fdt, what_is_none_is_refused)
{
	cr_assert_eq(check_after(0, 0xd00dfeec), BOOT_ERROR_SYNTAX);
	cr_assert_eq(check_after(20, 16), BOOT_ERROR_VERSION);
	cr_assert_eq(check_after(20, 18), 0, "a later one that is compatible");
	cr_assert_eq(check_after(24, 17), BOOT_ERROR_VERSION);
	make();
	cr_assert_eq(fdt_check(span_bytes(blob, FDT_HEADER_SIZE - 1)), BOOT_ERROR_SYNTAX);
	cr_assert_eq(fdt_check(S("")), BOOT_ERROR_SYNTAX);
	cr_assert_eq(fdt_check(span_bytes(blob, FDT_MAX + 1)), BOOT_ERROR_TOO_LONG);
}

Test(fdt, what_lies_outside_is_refused)
{
	static const size_t offsets[] = { 8, 12 }, sizes[] = { 32, 36 };

	cr_assert_eq(check_after(4, TOTAL + 1), BOOT_ERROR_TRUNCATED);
	for (size_t i = 0; i < 2; i++) {
		cr_assert_eq(check_after(offsets[i], FDT_HEADER_SIZE - 1), BOOT_ERROR_RANGE);
		cr_assert_eq(check_after(offsets[i], TOTAL), BOOT_ERROR_RANGE);
		cr_assert_eq(check_after(offsets[i], UINT32_MAX), BOOT_ERROR_RANGE);
		cr_assert_eq(check_after(sizes[i], UINT32_MAX), BOOT_ERROR_RANGE);
	}
}
