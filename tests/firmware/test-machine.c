// SPDX-License-Identifier: GPL-2.0-or-later

// What the operating system is told of the machine (efi/machine.h).

#include <criterion/criterion.h>
#include <string.h>

#include "tests/firmware/scene.h"

#define BANKS "LoaderTpm2ActivePcrBanks"
#define LAYOUT "LoaderKeyboardLayout"

static struct scene scene;

// Descriptions right behind the header: "de-DE x".
static const uint8_t german[] = { 39, 0,   [18] = 23, 0,   0, 0,   0, 1,   0, 'd', 0, 'e',
				  0,  '-', 0,         'D', 0, 'E', 0, ' ', 0, 'x', 0 };

static void set_up(void)
{
	scene_open_three(&scene);
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(machine, .init = set_up, .fini = tear_down);

static void expect(const char *name, const char *text)
{
	fw_delete_variable(&scene.machine, fw_vendor_loader, name);
	scene_expect(&scene, 3, NULL);
	cr_assert(fw_variable_is(&scene.machine, name, text), "%s", text ? text : "absent");
}

Test(machine, the_active_banks_of_its_tpm_are_told)
{
	scene.machine.tpm = &(struct fw_tpm){ .minor = 1, .banks = 0x1a };
	expect(BANKS, "0x0000001a");
}

Test(machine, without_a_tpm_no_bank_is_active)
{
	expect(BANKS, "0x00000000");
	scene.machine.tpm = &(struct fw_tpm){ .minor = 1, .banks = 2, .is_absent = true };
	expect(BANKS, "0x00000000");
}

Test(machine, a_firmware_that_cannot_tell_its_banks_says_so)
{
	scene.machine.tpm = &(struct fw_tpm){ .minor = 0, .banks = 2 };
	expect(BANKS, "0xffffffff");
	scene.machine.tpm = &(struct fw_tpm){ .minor = 1, .banks = 2 };
	scene.machine.fault = (struct fw_fault){ .call = 1,
						 .function = FW_TPM_GET_ACTIVE_PCR_BANKS,
						 .status = FW_DEVICE_ERROR };
	expect(BANKS, "0xffffffff");
}

Test(machine, its_keyboard_is_told)
{
	scene.machine.keyboard_layout = german;
	scene.machine.keyboard_layout_size = sizeof german;
	expect(LAYOUT, "de-DE");
}

Test(machine, a_keyboard_that_makes_no_sense_is_not_told)
{
	uint8_t layout[sizeof german];

	expect(LAYOUT, NULL);
	memcpy(layout, german, sizeof layout);
	layout[18] = 0xff;
	scene.machine.keyboard_layout = layout;
	scene.machine.keyboard_layout_size = sizeof layout;
	expect(LAYOUT, NULL);
	scene.machine.keyboard_layout_size = 0xffff;
	expect(LAYOUT, NULL);
}

// A firmware update that has failed.
static const uint8_t resources[16 + 40] = { [0] = 1, [8] = 1, [16 + 16] = 1, [16 + 36] = 1 };

Test(machine, after_a_firmware_update_that_failed_comes_what_somebody_has_said)
{
	static const struct fw_table table = { { 0x63, 0xa2, 0x22, 0xb1, 0x61, 0x36, 0x68, 0x4f,
						 0x99, 0x29, 0x78, 0xf8, 0xb0, 0xd6, 0x21, 0x80 },
					       resources };

	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-1.conf");
	fw_set_text(&scene.machine, "LoaderEntrySysFail", "tok-2.conf");
	scene_expect(&scene, 1, NULL);
	cr_assert(fw_variable_is(&scene.machine, "LoaderSysFailReason", NULL));
	scene.machine.tables[scene.machine.n_tables++] = table;
	scene_expect(&scene, 2, NULL);
	cr_assert(fw_variable_is(&scene.machine, "LoaderSysFailReason", "firmware-updare-failure"));
	fw_delete_variable(&scene.machine, fw_vendor_loader, "LoaderEntrySysFail");
	scene_expect(&scene, 3, NULL);
}

Test(machine, what_somebody_before_us_has_said_stays)
{
	scene.machine.tpm = &(struct fw_tpm){ .minor = 1, .banks = 2 };
	fw_set_text(&scene.machine, BANKS, "0x00000004");
	scene_expect(&scene, 3, NULL);
	cr_assert(fw_variable_is(&scene.machine, BANKS, "0x00000004"));
}
