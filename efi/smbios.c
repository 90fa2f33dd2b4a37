// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/smbios.h"
#include "efi/confidential.h"
#include "efi/config-table.h"

static const struct {
	EFI_GUID guid;
	size_t size;
} entry_points[] = {
	{ { 0xf2fd1544, 0x9794, 0x4a2c, { 0x99, 0x2e, 0xe5, 0xbb, 0xcf, 0x20, 0xe3, 0x94 } },
	  SMBIOS_3_SIZE },
	{ { 0xeb9d2d31, 0x2d88, 0x11d3, { 0x9a, 0x16, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d } },
	  SMBIOS_2_SIZE },
};

static bool find_table(const struct firmware *fw, struct smbios_table *ret)
{
	for (size_t i = 0; i < sizeof entry_points / sizeof entry_points[0]; i++) {
		const void *entry = config_table(fw, entry_points[i].guid);

		if (entry &&
		    smbios_entry_point_parse(span_bytes(entry, entry_points[i].size), ret) == 0)
			return true;
	}
	return false;
}

struct span smbios_read(const struct firmware *fw)
{
	struct smbios_table table;
	struct span strings, rest, value;

	if (!find_table(fw, &table))
		return span_of(NULL);
	strings = rest =
		smbios_oem_strings(span_bytes((const void *)(uintptr_t)table.address, table.size));
	if (!smbios_take(&rest, "io.systemd.", &value) || machine_is_confidential())
		return span_of(NULL);
	return strings;
}
