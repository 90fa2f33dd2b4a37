// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/bytes.h"
#include "boot-entries/esrt.h"
#include "tests/boot-entries/text.h"

static uint8_t table[ESRT_HEADER_SIZE + 3 * ESRT_ENTRY_SIZE];

static void put(size_t i, uint32_t type, uint32_t status)
{
	store_le32(table + ESRT_HEADER_SIZE + i * ESRT_ENTRY_SIZE + 16, type);
	store_le32(table + ESRT_HEADER_SIZE + i * ESRT_ENTRY_SIZE + 36, status);
}

static void make(uint32_t n)
{
	memset(table, 0, sizeof table);
	store_le32(table, n);
}

Test(esrt, an_update_of_the_systems_firmware_that_failed_is_seen)
{
	make(3);
	put(0, 2, 7);
	put(1, 1, 7);
	put(2, 1, 0);
	cr_assert(esrt_update_has_failed(table, sizeof table));
	put(1, 1, 0);
	put(2, 1, 7);
	cr_assert_not(esrt_update_has_failed(table, sizeof table), "the first one counts");
}

Test(esrt, updates_of_devices_do_not_matter)
{
	make(1);
	put(0, 2, 7);
	put(1, 1, 7);
	cr_assert_not(esrt_update_has_failed(table, sizeof table));
}

Test(esrt, no_more_is_read_than_there_is)
{
	make(3);
	put(2, 1, 7);
	cr_assert(esrt_update_has_failed(table, sizeof table));
	cr_assert_not(esrt_update_has_failed(table, sizeof table - 1));
	cr_assert_not(esrt_update_has_failed(table, ESRT_HEADER_SIZE));
	store_le32(table, UINT32_MAX);
	cr_assert_eq(esrt_size(table), ESRT_HEADER_SIZE + ESRT_MAX_ENTRIES * ESRT_ENTRY_SIZE);
}
