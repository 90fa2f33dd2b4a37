// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "host/base/efivar.h"
#include "host/base/memory.h"
#include "host/esp/boot-order-restore.h"
#include "tests/host/folder.h"

Test(boot_order_restore, what_leads_nowhere_goes_and_what_is_new_comes_last)
{
	static uint8_t exists[0x10000];
	const uint16_t before[] = { 2, 0, 7 }, now[] = { 5, 2, 9, 0, 7 };
	const uint16_t want[] = { 2, 7, 5, 9 };
	uint16_t merged[8];

	exists[2] = exists[7] = exists[5] = exists[9] = 1;
	cr_assert_eq(boot_order_merge(before, 3, now, 5, exists, merged), 4);
	cr_assert_eq(memcmp(merged, want, sizeof(want)), 0);
}

Test(boot_order_restore, the_variable_is_as_it_was)
{
	static const uint8_t moved[] = { 9, 0, 1, 0, 0, 0 };
	const uint16_t before[] = { 0, 1, 4 };
	struct folder folder = folder_make();
	uint16_t *order = NULL;
	size_t n = 0;

	cr_assert_eq(boot_order_read(folder.fd, &order, &n), -ENOENT);
	for (const char *const *name = (const char *const[]){ "Boot0000", "Boot0001", NULL }; *name;
	     name++)
		cr_assert_eq(efivar_write(folder.fd, *name, EFIVAR_GLOBAL_GUID, "x", 1), 0);
	cr_assert_eq(efivar_write(folder.fd, "BootOrder", EFIVAR_GLOBAL_GUID, moved, 6), 0);
	cr_assert_eq(boot_order_restore(folder.fd, before, 3), 0);
	cr_assert_eq(boot_order_read(folder.fd, &order, &n), 0);
	cr_assert_eq(n, 3);
	cr_assert_eq(order[0], 0);
	cr_assert_eq(order[1], 1);
	cr_assert_eq(order[2], 9);
	free(order);
	folder_remove(&folder);
}
