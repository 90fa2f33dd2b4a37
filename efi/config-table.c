// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/config-table.h"

void *config_table(const struct firmware *fw, EFI_GUID guid)
{
	const EFI_CONFIGURATION_TABLE *tables = fw->system->ConfigurationTable;

	for (UINTN i = 0; tables && i < fw->system->NumberOfTableEntries; i++)
		if (__builtin_memcmp(&tables[i].VendorGuid, &guid, sizeof guid) == 0)
			return tables[i].VendorTable;
	return NULL;
}
