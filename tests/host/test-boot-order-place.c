// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "host/base/efivar.h"
#include "host/esp/boot-order.h"
#include "tests/host/folder.h"

#define UUID "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
#define OTHER_UUID "0000abcd-0000-4000-8000-000000000001"
#define FOLDER "\\EFI\\genboot\\"

static struct load_option mirror_of(const char *uuid)
{
	return (struct load_option){ "genboot (mirror)", 1, 2048, 4096, uuid, FOLDER "a.efi" };
}

static void start(const struct folder *vars, const char *order, size_t len)
{
	cr_assert_eq(efivar_write(vars->fd, "Boot0000", EFIVAR_GLOBAL_GUID, "firmware", 8), 0);
	cr_assert_eq(efivar_write(vars->fd, "Boot0003", EFIVAR_GLOBAL_GUID, "windows", 7), 0);
	cr_assert_eq(efivar_write(vars->fd, "BootOrder", EFIVAR_GLOBAL_GUID, order, len), 0);
}

static const char *order_of(const struct folder *vars)
{
	static char text[64];
	uint8_t *order;
	size_t len, n = 0;

	cr_assert_eq(efivar_read(vars->fd, "BootOrder", EFIVAR_GLOBAL_GUID, &order, &len), 0);
	text[0] = '\0';
	for (size_t i = 0; i < len; i += 2)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%02X%02X", i ? " " : "",
				      order[i + 1], order[i]);
	free(order);
	return text;
}

static void put_at(const struct folder *vars, const char *uuid, size_t place)
{
	struct load_option option = mirror_of(uuid);
	struct boot_order_plan plan;

	cr_assert_eq(boot_order_plan_at(vars->fd, &option, FOLDER, place, &plan), 0);
	cr_assert_eq(boot_order_apply(vars->fd, &plan), 0);
	boot_order_plan_done(&plan);
}

Test(boot_order_place, an_option_comes_where_it_shall)
{
	struct folder vars = folder_make();

	start(&vars, "\3\0\0\0", 4);
	put_at(&vars, UUID, 1);
	cr_assert_str_eq(order_of(&vars), "0003 0001 0000");
	put_at(&vars, UUID, 1);
	cr_assert_str_eq(order_of(&vars), "0003 0001 0000");
	put_at(&vars, OTHER_UUID, 2);
	cr_assert_str_eq(order_of(&vars), "0003 0001 0002 0000");
	folder_remove(&vars);
}

Test(boot_order_place, behind_the_end_is_at_the_end)
{
	struct folder vars = folder_make();

	start(&vars, "\3\0", 2);
	put_at(&vars, UUID, 7);
	cr_assert_str_eq(order_of(&vars), "0003 0001");
	folder_remove(&vars);
}

Test(boot_order_place, a_removal_takes_ours_and_no_other)
{
	struct folder vars = folder_make();
	struct load_option option = mirror_of(UUID);
	struct boot_order_plan plan;
	uint8_t *value;
	size_t len;

	start(&vars, "\3\0\0\0", 4);
	put_at(&vars, UUID, 1);
	put_at(&vars, OTHER_UUID, 2);
	cr_assert_eq(boot_order_plan_removal(vars.fd, &option, FOLDER, &plan), 0);
	cr_assert_eq(boot_order_apply(vars.fd, &plan), 0);
	boot_order_plan_done(&plan);
	cr_assert_str_eq(order_of(&vars), "0003 0002 0000");
	cr_assert_eq(efivar_read(vars.fd, "Boot0001", EFIVAR_GLOBAL_GUID, &value, &len), -ENOENT);
	cr_assert_eq(efivar_read(vars.fd, "Boot0002", EFIVAR_GLOBAL_GUID, &value, &len), 0);
	free(value);
	folder_remove(&vars);
}
