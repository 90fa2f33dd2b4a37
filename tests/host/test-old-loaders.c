// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "host/base/efivar.h"
#include "host/esp/old-loaders.h"
#include "tests/host/folder.h"

#define UUID "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
#define FOLDER "\\EFI\\genboot\\"
#define NAME(n) "genbootx64-" #n ".efi"
#define LOADER "build/efi/genbootx64.efi" // made before the tests run

struct machine {
	struct folder esp, vars;
};

static struct load_option option_for(const char *path)
{
	return (struct load_option){ "genboot", 1, 2048, 4096, UUID, path };
}

static void put_loader(const struct machine *machine, const char *path)
{
	static char bytes[1 << 20];
	FILE *file = fopen(LOADER, "rb");
	size_t n;

	cr_assert(file, "%s", LOADER);
	n = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	folder_put(&machine->esp, path, bytes, n);
}

static void put_option(const struct machine *machine, const char *name, const char *path)
{
	struct load_option option = option_for(path);
	uint8_t *bytes;
	size_t len;

	cr_assert_eq(load_option_print(&option, &bytes, &len), 0);
	cr_assert_eq(efivar_write(machine->vars.fd, name, EFIVAR_GLOBAL_GUID, bytes, len), 0);
	free(bytes);
}

// Versions 1 to 4 and a foreign program, registered oldest last.
static struct machine make_machine(void)
{
	struct machine machine = { folder_make(), folder_make() };

	mkdirat(machine.esp.fd, "EFI", 0755);
	mkdirat(machine.esp.fd, "EFI/genboot", 0755);
	put_loader(&machine, "EFI/genboot/" NAME(1));
	put_loader(&machine, "EFI/genboot/" NAME(2));
	put_loader(&machine, "EFI/genboot/" NAME(3));
	put_loader(&machine, "EFI/genboot/" NAME(4));
	folder_put(&machine.esp, "EFI/genboot/" NAME(0), "foreign", 7);
	put_option(&machine, "Boot0003", FOLDER NAME(3));
	put_option(&machine, "Boot0002", FOLDER NAME(2));
	put_option(&machine, "Boot0001", FOLDER NAME(1));
	put_option(&machine, "Boot0000", FOLDER NAME(0));
	efivar_write(machine.vars.fd, "BootOrder", EFIVAR_GLOBAL_GUID, "\3\0\2\0\1\0\0\0", 8);
	return machine;
}

// The paths that go when version 4 comes, each followed by a space.
static const char *gone(const struct machine *machine, const char *running, char ret[256])
{
	struct load_option option = option_for(FOLDER NAME(4));
	struct boot_order_plan order;
	struct old_loaders old;

	cr_assert_eq(boot_order_plan(machine->vars.fd, &option, FOLDER, &order), 0);
	cr_assert_eq(
		old_loaders_plan(machine->esp.fd, machine->vars.fd, &option, &order, running, &old),
		0);
	ret[0] = '\0';
	for (size_t i = 0; i < old.n; i++) {
		strncat(ret, strrchr(old.paths[i], '/') + 1, 100);
		strcat(ret, " ");
	}
	cr_assert_eq(old_loaders_remove(machine->esp.fd, &old), 0);
	for (size_t i = 0; i < old.n; i++)
		cr_assert_neq(faccessat(machine->esp.fd, old.paths[i], F_OK, 0), 0);
	old_loaders_done(&old);
	boot_order_plan_done(&order);
	return ret;
}

static void done(struct machine *machine)
{
	folder_remove(&machine->esp);
	folder_remove(&machine->vars);
}

Test(old_loaders, those_before_the_newest_two_go_and_foreign_ones_stay)
{
	struct machine machine = make_machine();
	char names[256];

	cr_assert_str_eq(gone(&machine, FOLDER NAME(3), names), NAME(1) " " NAME(2) " ");
	done(&machine);
}

Test(old_loaders, the_running_one_stays)
{
	struct machine machine = make_machine();
	char names[256];

	cr_assert_str_eq(gone(&machine, "\\efi\\GENBOOT\\" NAME(1), names), NAME(2) " ");
	done(&machine);
}

Test(old_loaders, all_stay_when_nobody_knows_which_is_running)
{
	struct machine machine = make_machine();
	char names[256];

	cr_assert_str_eq(gone(&machine, NULL, names), "");
	done(&machine);
}
