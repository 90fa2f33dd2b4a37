// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/efivar.h"
#include "host/esp/seen-others.h"
#include "tests/host/folder.h"

static void put(const struct folder *vars, const char *name, const char *guid, const void *bytes,
		size_t len)
{
	cr_assert_eq(efivar_write(vars->fd, name, guid, bytes, len), 0);
}

static void put_ids(const struct folder *vars, const char *const *ids, size_t n)
{
	uint8_t bytes[512] = { 0 };
	size_t len = 0;

	for (size_t i = 0; i < n; i++, len += 2)
		for (const char *c = ids[i]; *c; c++, len += 2)
			bytes[len] = (uint8_t)*c;
	put(vars, LOADER_VAR_ENTRIES, LOADER_VENDOR_GUID, bytes, len);
}

Test(seen_others, are_those_of_the_list_that_are_not_ours)
{
	static const char *const ids[] = { "x-1.conf", "auto-windows", "auto-windows",
					   "auto-boot-0abc", "auto-nonsense" };
	static const uint8_t option[] = { 1, 0, 0, 0, 0, 0, 'P', 0, 'X', 0, 'E', 0, 0, 0 };
	struct folder vars = folder_make();
	struct seen_others others;

	put_ids(&vars, ids, 5);
	put(&vars, "Boot0ABC", EFIVAR_GLOBAL_GUID, option, sizeof(option));
	seen_others_read(vars.fd, "genboot 1", &others);
	cr_assert(others.is_known);
	cr_assert_eq(others.n, 2);
	cr_assert_eq(seen_others_find(&others, "AUTO-windows"), &others.items[0]->shown);
	cr_assert(span_equals_text(others.items[0]->shown.title, "Windows Boot Manager"));
	cr_assert(span_equals_text(others.items[1]->shown.title, "PXE"));
	cr_assert_null(seen_others_find(&others, "x-1.conf"));
	seen_others_done(&others);
	cr_assert_eq(others.n, 0);
	folder_remove(&vars);
}

Test(seen_others, are_not_known_without_our_loader_or_its_list)
{
	static const char *const ids[] = { "auto-windows" };
	struct folder vars = folder_make();
	struct seen_others others;

	seen_others_read(vars.fd, "genboot 1", &others);
	cr_assert_not(others.is_known);
	put_ids(&vars, ids, 1);
	seen_others_read(vars.fd, "systemd-boot 262", &others);
	cr_assert(!others.is_known && others.n == 0);
	seen_others_read(vars.fd, NULL, &others);
	cr_assert_not(others.is_known);
	seen_others_read(-1, "genboot 1", &others);
	cr_assert_not(others.is_known);
	folder_remove(&vars);
}

Test(seen_others, have_their_own_titles_where_the_firmware_tells_none)
{
	static const char *const ids[] = { "auto-boot-0001", "auto-boot-0002", "auto-boot-0003" };
	static const uint8_t endless[] = { 1, 0, 0, 0, 0, 0, 'P', 0, 'X', 0 };
	static const uint8_t empty[] = { 1, 0, 0, 0, 0, 0, 0, 0 };
	struct folder vars = folder_make();
	struct seen_others others;

	put_ids(&vars, ids, 3);
	put(&vars, "Boot0001", EFIVAR_GLOBAL_GUID, endless, sizeof(endless));
	put(&vars, "Boot0002", EFIVAR_GLOBAL_GUID, empty, sizeof(empty));
	seen_others_read(vars.fd, "genboot 1", &others);
	cr_assert_eq(others.n, 3);
	for (size_t i = 0; i < 3; i++)
		cr_assert(span_equals_text(others.items[i]->shown.title, "Firmware boot option"));
	seen_others_done(&others);
	folder_remove(&vars);
}
