// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/smbios.h"
#include "tests/fuzz/fuzz.h"

// The whole input as an entry point, and as a table.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span strings = smbios_oem_strings(span_bytes(data, size)), rest = strings, value;
	struct smbios_table table;
	size_t total = 0;

	if (smbios_entry_point_parse(span_bytes(data, size), &table) == 0)
		must(table.size > 0 && table.size <= SMBIOS_TABLE_MAX);
	must(span_is_empty(strings) || strings.at[strings.len - 1] == '\0');
	while (smbios_take(&rest, "", &value))
		total += value.len + 1;
	must(total == strings.len);
	return 0;
}
