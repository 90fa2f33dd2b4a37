// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "host/base/efivar.h"
#include "host/base/file.h"
#include "host/esp/boot-option.h"
#include "host/esp/boot-order.h"
#include "tests/host/folder.h"

#define UUID "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
#define OLD "EFI/genboot/genbootx64-0.1.0.efi"
#define OLD_EFI "\\EFI\\genboot\\genbootx64-0.1.0.efi"
#define NEW "EFI/genboot/genbootx64-0.2.0.efi"

// Variables, and an ESP that has the old loader.
struct machine {
	struct folder vars, esp;
	struct place place;
};

static struct machine machine_make(void)
{
	struct machine m = { .vars = folder_make(), .esp = folder_make() };

	m.place = (struct place){ .path = m.esp.path,
				  .fd = m.esp.fd,
				  .part_number = 1,
				  .part_start = 2048,
				  .part_size = 4096 };
	strcpy(m.place.part_uuid, UUID);
	cr_assert_eq(file_make_dirs(m.esp.fd, "EFI/genboot"), 0);
	folder_put(&m.esp, OLD, "x", 1);
	return m;
}

static void machine_remove(struct machine *m)
{
	folder_remove(&m->vars);
	folder_remove(&m->esp);
}

static void set_up(const struct machine *m, const char *path)
{
	const struct load_option option = { BOOT_OPTION_DESCRIPTION, 1, 2048, 4096, UUID, path };
	struct boot_order_plan plan;

	cr_assert_eq(boot_order_plan(m->vars.fd, &option, BOOT_OPTION_FOLDER, &plan), 0);
	cr_assert_eq(boot_order_apply(m->vars.fd, &plan), 0);
	boot_order_plan_done(&plan);
}

static size_t order_length(const struct machine *m)
{
	uint8_t *order;
	size_t len;

	if (efivar_read(m->vars.fd, "BootOrder", EFIVAR_GLOBAL_GUID, &order, &len) < 0)
		return 0;
	free(order);
	return len / 2;
}

Test(boot_option, one_that_leads_to_a_damaged_loader_is_led_to_another)
{
	struct machine m = machine_make();

	set_up(&m, OLD_EFI);
	cr_assert_not(boot_option_dangles(m.vars.fd, &m.place));
	folder_put(&m.esp, NEW, "x", 1);
	cr_assert_eq(boot_option_move(m.vars.fd, &m.place, OLD, NEW), 0);
	cr_assert_eq(unlinkat(m.esp.fd, OLD, 0), 0);
	cr_assert_not(boot_option_dangles(m.vars.fd, &m.place));
	cr_assert_eq(order_length(&m), 2);
	machine_remove(&m);
}

Test(boot_option, one_that_leads_elsewhere_stays)
{
	struct machine m = machine_make();

	set_up(&m, "\\EFI\\genboot\\genbootx64-0.0.9.efi");
	cr_assert_eq(boot_option_move(m.vars.fd, &m.place, OLD, NEW), 0);
	cr_assert_eq(order_length(&m), 1);
	machine_remove(&m);
}

Test(boot_option, none_is_made_where_there_is_none)
{
	struct machine m = machine_make();

	cr_assert_eq(boot_option_move(m.vars.fd, &m.place, OLD, NEW), 0);
	cr_assert_eq(order_length(&m), 0);
	cr_assert_eq(boot_option_move(-1, &m.place, OLD, NEW), 0);
	machine_remove(&m);
}

Test(boot_option, one_whose_file_is_gone_dangles)
{
	struct machine m = machine_make();

	set_up(&m, OLD_EFI);
	cr_assert_eq(unlinkat(m.esp.fd, OLD, 0), 0);
	cr_assert(boot_option_dangles(m.vars.fd, &m.place));
	cr_assert_not(boot_option_dangles(-1, &m.place));
	machine_remove(&m);
}

Test(boot_option, without_any_of_ours_nothing_dangles)
{
	struct machine m = machine_make();

	cr_assert_not(boot_option_dangles(m.vars.fd, &m.place));
	machine_remove(&m);
}
