// SPDX-License-Identifier: GPL-2.0-or-later

// Drivers on the ESP (efi/drivers.h).

#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/boot-entries/image.h"
#include "tests/firmware/scene.h"

#define APPLICATION 10
#define BOOT_DRIVER 11
#define RUNTIME_DRIVER 12

static struct scene scene;

static void set_up(void)
{
	scene_open_three(&scene);
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(drivers, .init = set_up, .fini = tear_down);

static void put(const char *path, uint16_t subsystem)
{
	struct fw_node *file = scene_put_kernel(scene.esp, path, "driver");

	file->data[IMAGE_OPTIONAL + 68] = (uint8_t)subsystem;
}

// How often the loader has called a function.
static size_t n_calls(enum fw_function function)
{
	size_t n = 0;

	for (size_t i = 0; i < scene.outcome.n_calls; i++)
		n += scene.outcome.calls[i] == function;
	return n;
}

Test(drivers, one_makes_xbootldr_readable)
{
	struct fw_node *boot = fw_add_volume(&scene.machine, gpt_type_xbootldr);

	scene_add(boot, 4);
	scene.machine.volumes[1].needs_driver = true;
	scene_expect(&scene, 3, NULL);
	put("EFI/genboot/drivers/ext4_x64.efi", BOOT_DRIVER);
	scene_expect(&scene, 4, NULL);
	cr_assert_eq(scene.outcome.n_drivers, 1);
}

Test(drivers, those_of_both_folders_are_started)
{
	put("EFI/genboot/drivers/ONEX64.EFI", BOOT_DRIVER);
	put("EFI/systemd/drivers/two-x64.efi", RUNTIME_DRIVER);
	put("EFI/systemd/drivers/threex64.efi", BOOT_DRIVER);
	scene_expect(&scene, 3, NULL);
	cr_assert_eq(scene.outcome.n_drivers, 3);
	cr_assert_eq(n_calls(FW_LOCATE_HANDLE_BUFFER), 1, "all devices are connected once");
}

Test(drivers, without_one_no_device_is_connected)
{
	fw_put_folder(scene.esp, "EFI/systemd/drivers");
	put("EFI/systemd/drivers/twoaa64.efi", BOOT_DRIVER);
	put("EFI/systemd/drivers/.threex64.efi", BOOT_DRIVER);
	put("EFI/systemd/drivers/fourx64.efi.old", BOOT_DRIVER);
	scene_expect(&scene, 3, NULL);
	cr_assert_eq(scene.outcome.n_drivers, 0);
	cr_assert_eq(n_calls(FW_CONNECT_CONTROLLER), 0);
	cr_assert_not(fw_said(&scene.outcome, "driver"));
}

Test(drivers, an_application_is_not_started)
{
	put("EFI/systemd/drivers/appx64.efi", APPLICATION);
	scene_expect(&scene, 3, "no driver appx64.efi: not in the format");
	cr_assert_eq(scene.outcome.n_started, 1);
}

Test(drivers, what_is_no_image_is_said)
{
	fw_put_text(scene.esp, "EFI/systemd/drivers/textx64.efi", "not a driver");
	scene_expect(&scene, 3, "no driver textx64.efi: ");
}

Test(drivers, one_that_fails_is_said)
{
	put("EFI/systemd/drivers/x64.efi", BOOT_DRIVER);
	scene.machine.driver_status = FW_UNSUPPORTED;
	scene_expect(&scene, 3, "no driver x64.efi: not supported");
	cr_assert_eq(n_calls(FW_CONNECT_CONTROLLER), 0);
}

Test(drivers, one_that_was_refused_is_unloaded)
{
	put("EFI/systemd/drivers/x64.efi", BOOT_DRIVER);
	scene.machine.fault = (struct fw_fault){ .call = 1,
						 .function = FW_LOAD_IMAGE,
						 .status = FW_SECURITY_VIOLATION };
	scene_expect(&scene, 3, "no driver x64.efi: refused by Secure Boot");
	cr_assert_eq(n_calls(FW_UNLOAD_IMAGE), 1);
}

Test(drivers, one_that_has_done_its_work_is_no_failure)
{
	put("EFI/systemd/drivers/x64.efi", BOOT_DRIVER);
	scene.machine.driver_status = FW_ABORTED;
	scene_expect(&scene, 3, NULL);
	cr_assert_not(fw_said(&scene.outcome, "driver"));
	cr_assert_eq(n_calls(FW_CONNECT_CONTROLLER), 0);
}

Test(drivers, more_than_anybody_has_are_left_out)
{
	char path[64];

	for (int i = 0; i < 40; i++) {
		snprintf(path, sizeof path, "EFI/systemd/drivers/%d-x64.efi", i);
		put(path, BOOT_DRIVER);
	}
	scene_expect(&scene, 3, NULL);
	cr_assert_eq(scene.outcome.n_drivers, 32);
}

Test(drivers, nothing_but_drivers_is_left_behind)
{
	put("EFI/systemd/drivers/x64.efi", BOOT_DRIVER);
	fw_remove(scene.esp, "loader/entries");
	scene_expect(&scene, 0, "no boot entry");
	cr_assert_eq(scene.outcome.n_drivers, 1);
}
