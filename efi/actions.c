// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/actions.h"
#include "efi/variables.h"

#define BOOT_TO_SETUP 1u // a bit of OsIndications

static EFI_STATUS reset(const struct firmware *fw, EFI_RESET_TYPE type)
{
	fw->runtime->ResetSystem(type, EFI_SUCCESS, 0, NULL);
	return EFI_UNSUPPORTED;
}

EFI_STATUS action_boot_option(const struct firmware *fw, uint16_t number)
{
	EFI_STATUS status = variable_set_global(fw, "BootNext", &number, sizeof number);

	if (EFI_ERROR(status))
		return status;
	status = reset(fw, EfiResetCold);
	// What was wanted now must not come as a surprise later.
	variable_set_global(fw, "BootNext", NULL, 0);
	return status;
}

static uint64_t indications(const struct firmware *fw, const char *name)
{
	uint64_t bits = 0;
	size_t size;

	if (EFI_ERROR(variable_get_global(fw, name, &bits, sizeof bits, &size)) ||
	    size != sizeof bits)
		return 0;
	return bits;
}

bool action_has_setup(const struct firmware *fw)
{
	return indications(fw, "OsIndicationsSupported") & BOOT_TO_SETUP;
}

EFI_STATUS action_setup(const struct firmware *fw)
{
	uint64_t before = indications(fw, "OsIndications");
	uint64_t bits = before | BOOT_TO_SETUP;
	EFI_STATUS status = variable_set_global(fw, "OsIndications", &bits, sizeof bits);

	if (EFI_ERROR(status))
		return status;
	status = reset(fw, EfiResetCold);
	variable_set_global(fw, "OsIndications", &before, sizeof before);
	return status;
}

EFI_STATUS action_poweroff(const struct firmware *fw)
{
	return reset(fw, EfiResetShutdown);
}

EFI_STATUS action_reboot(const struct firmware *fw)
{
	return reset(fw, EfiResetCold);
}
