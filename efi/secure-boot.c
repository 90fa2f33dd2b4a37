// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/secure-boot.h"

bool secure_boot_is_on(const struct firmware *fw)
{
	EFI_GUID global = EFI_GLOBAL_VARIABLE;
	CHAR16 name[] = { 'S', 'e', 'c', 'u', 'r', 'e', 'B', 'o', 'o', 't', 0 };
	uint8_t value = 0;
	UINTN size = sizeof value;

	return !EFI_ERROR(fw->runtime->GetVariable(name, &global, NULL, &size, &value)) &&
	       size == 1 && value == 1;
}
