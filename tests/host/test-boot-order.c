// SPDX-License-Identifier: GPL-2.0-or-later

#include <errno.h>
#include <string.h>

#include "host/base/efivar.h"
#include "host/esp/boot-order.h"
#include "tests/host/folder.h"

#define UUID "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
#define FOLDER "\\EFI\\genboot\\"

static struct load_option option_for(const char *path)
{
	return (struct load_option){ "genboot", 1, 2048, 4096, UUID, path };
}

static void put(const struct folder *vars, const char *name, const char *value, size_t len)
{
	cr_assert_eq(efivar_write(vars->fd, name, EFIVAR_GLOBAL_GUID, value, len), 0);
}

// Registers the loader at path and returns BootOrder as text, such as "0001 0000".
static const char *order_after(const struct folder *vars, const char *path, char ret[64])
{
	struct load_option option = option_for(path);
	struct boot_order_plan plan;
	uint8_t *order;
	size_t len, n = 0;

	cr_assert_eq(boot_order_plan(vars->fd, &option, FOLDER, &plan), 0);
	cr_assert_eq(boot_order_apply(vars->fd, &plan), 0);
	boot_order_plan_done(&plan);
	cr_assert_eq(efivar_read(vars->fd, "BootOrder", EFIVAR_GLOBAL_GUID, &order, &len), 0);
	ret[0] = '\0';
	for (size_t i = 0; i < len; i += 2)
		n += (size_t)snprintf(ret + n, 64 - n, "%s%02X%02X", i ? " " : "", order[i + 1],
				      order[i]);
	free(order);
	return ret;
}

Test(boot_order, ours_comes_first_and_others_keep_their_order)
{
	struct folder vars = folder_make();
	char order[64];

	put(&vars, "Boot0000", "firmware", 8);
	put(&vars, "Boot0003", "windows", 7);
	put(&vars, "BootOrder", "\3\0\0\0", 4);
	cr_assert_str_eq(order_after(&vars, FOLDER "a.efi", order), "0001 0003 0000");
	folder_remove(&vars);
}

Test(boot_order, a_second_time_changes_nothing)
{
	struct folder vars = folder_make();
	struct load_option option = option_for(FOLDER "a.efi");
	struct boot_order_plan plan;
	char order[64];

	order_after(&vars, FOLDER "a.efi", order);
	cr_assert_eq(boot_order_plan(vars.fd, &option, FOLDER, &plan), 0);
	cr_assert(boot_order_plan_is_empty(&plan));
	boot_order_plan_done(&plan);
	folder_remove(&vars);
}

Test(boot_order, the_loader_before_stays_second_and_older_ones_go)
{
	struct folder vars = folder_make();
	char order[64];
	uint8_t *value;
	size_t len;

	put(&vars, "Boot0000", "firmware", 8);
	put(&vars, "BootOrder", "\0\0", 2);
	cr_assert_str_eq(order_after(&vars, FOLDER "a.efi", order), "0001 0000");
	cr_assert_str_eq(order_after(&vars, FOLDER "b.efi", order), "0002 0001 0000");
	cr_assert_str_eq(order_after(&vars, FOLDER "c.efi", order), "0003 0002 0000");
	cr_assert_eq(efivar_read(vars.fd, "Boot0001", EFIVAR_GLOBAL_GUID, &value, &len), -ENOENT);
	cr_assert_eq(efivar_read(vars.fd, "Boot0000", EFIVAR_GLOBAL_GUID, &value, &len), 0);
	free(value);
	folder_remove(&vars);
}

Test(boot_order, going_back_to_an_older_loader_reuses_its_option)
{
	struct folder vars = folder_make();
	char order[64];

	order_after(&vars, FOLDER "a.efi", order);
	order_after(&vars, FOLDER "b.efi", order);
	cr_assert_str_eq(order_after(&vars, FOLDER "a.efi", order), "0000 0001");
	folder_remove(&vars);
}

Test(boot_order, odd_and_repeated_orders_are_survived)
{
	struct folder vars = folder_make();
	char order[64];

	put(&vars, "BootOrder", "\5\0\5\0\7", 5);
	cr_assert_str_eq(order_after(&vars, FOLDER "a.efi", order), "0000 0005 0005");
	folder_remove(&vars);
}

Test(boot_order, without_variables_there_is_no_plan)
{
	struct load_option option = option_for(FOLDER "a.efi");
	struct boot_order_plan plan;

	cr_assert_eq(boot_order_plan(-1, &option, FOLDER, &plan), -ENOENT);
}

Test(boot_order, one_that_cannot_be_read_is_not_written_anew)
{
	struct load_option option = option_for(FOLDER "a.efi");
	struct folder vars = folder_make();
	struct boot_order_plan plan;

	put(&vars, "Boot0000", "firmware", 8);
	folder_put(&vars, "BootOrder-" EFIVAR_GLOBAL_GUID, "\7\0", 2);
	cr_assert_eq(boot_order_plan(vars.fd, &option, FOLDER, &plan), -EBADMSG);
	folder_remove(&vars);
}

Test(boot_order, for_one_start_it_stays_as_it_is)
{
	struct folder vars = folder_make();
	struct load_option option = option_for(FOLDER "a.efi");
	struct boot_order_plan plan;
	uint8_t *value;
	char order[64];
	size_t len;

	put(&vars, "Boot0000", "firmware", 8);
	put(&vars, "BootOrder", "\0\0", 2);
	cr_assert_eq(boot_order_plan(vars.fd, &option, FOLDER, &plan), 0);
	cr_assert_eq(boot_order_apply_once(vars.fd, &plan), 0);
	cr_assert_eq(efivar_read(vars.fd, "BootNext", EFIVAR_GLOBAL_GUID, &value, &len), 0);
	cr_assert(len == 2 && value[0] == plan.number && value[1] == 0);
	free(value);
	boot_order_plan_done(&plan);
	cr_assert_eq(efivar_read(vars.fd, "BootOrder", EFIVAR_GLOBAL_GUID, &value, &len), 0);
	cr_assert(len == 2 && value[0] == 0);
	free(value);
	cr_assert_str_eq(order_after(&vars, FOLDER "a.efi", order), "0001 0000");
	folder_remove(&vars);
}
