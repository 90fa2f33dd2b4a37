// SPDX-License-Identifier: GPL-2.0-or-later

// Configuration tables (UEFI 2.10, sections 4.6 and 7.5).

#include <string.h>

#include "tests/firmware/session.h"

static EFI_CONFIGURATION_TABLE *find(struct session *s, const EFI_GUID *guid)
{
	for (size_t i = 0; i < s->table.NumberOfTableEntries; i++)
		if (guid_is(&s->tables[i].VendorGuid, guid))
			return &s->tables[i];
	return NULL;
}

void *table_find(struct session *s, const EFI_GUID *guid)
{
	const EFI_CONFIGURATION_TABLE *table = find(s, guid);

	return table ? table->VendorTable : NULL;
}

bool table_is_at(const struct session *s, const void *at)
{
	for (size_t i = 0; i < s->table.NumberOfTableEntries; i++)
		if (s->tables[i].VendorTable == at)
			return true;
	return false;
}

// The last one takes the place of one that goes.
static void take_away(struct session *s, EFI_CONFIGURATION_TABLE *table)
{
	*table = s->tables[--s->table.NumberOfTableEntries];
}

static EFI_STATUS EFIAPI install(EFI_GUID *guid, void *data)
{
	EFI_STATUS fault = session_call(FW_INSTALL_CONFIGURATION_TABLE);
	struct session *s = session_now();
	EFI_CONFIGURATION_TABLE *table = find(s, guid);

	if (fault != EFI_SUCCESS)
		return fault;
	if (!data && !table)
		return EFI_NOT_FOUND;
	if (!table && s->table.NumberOfTableEntries == ARRAY_LEN(s->tables))
		return EFI_OUT_OF_RESOURCES;
	if (!data)
		take_away(s, table);
	else if (table)
		table->VendorTable = data;
	else
		s->tables[s->table.NumberOfTableEntries++] =
			(EFI_CONFIGURATION_TABLE){ *guid, data };
	return EFI_SUCCESS;
}

void tables_open(struct session *s)
{
	for (size_t i = 0; i < s->machine->n_tables; i++) {
		const struct fw_table *from = &s->machine->tables[i];
		EFI_CONFIGURATION_TABLE *table = &s->tables[i];

		memcpy(&table->VendorGuid, from->guid, sizeof from->guid);
		memcpy(&table->VendorTable, &from->data, sizeof from->data);
	}
	s->table.ConfigurationTable = s->tables;
	s->table.NumberOfTableEntries = s->machine->n_tables;
	s->boot.InstallConfigurationTable = install;
}
