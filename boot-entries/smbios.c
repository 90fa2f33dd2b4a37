// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/smbios.h"
#include "boot-entries/bytes.h"
#include "boot-entries/error.h"

#define HEADER 4u
#define TYPE_OEM_STRINGS 11u
#define TYPE_END 127u

static const uint8_t *bytes_of(struct span s)
{
	return (const uint8_t *)s.at;
}

static int take_table(uint64_t address, size_t size, struct smbios_table *ret)
{
	if (address == 0 || size == 0)
		return BOOT_ERROR_MISSING;
	*ret = (struct smbios_table){ address, size < SMBIOS_TABLE_MAX ? size : SMBIOS_TABLE_MAX };
	return 0;
}

int smbios_entry_point_parse(struct span entry_point, struct smbios_table *ret)
{
	const uint8_t *bytes = bytes_of(entry_point);

	if (span_has_prefix(entry_point, "_SM3_")) {
		if (entry_point.len < SMBIOS_3_SIZE)
			return BOOT_ERROR_TRUNCATED;
		return take_table(load_le64(bytes + 16), load_le32(bytes + 12), ret);
	}
	if (!span_has_prefix(entry_point, "_SM_"))
		return BOOT_ERROR_SYNTAX;
	if (entry_point.len < SMBIOS_2_SIZE)
		return BOOT_ERROR_TRUNCATED;
	return take_table(load_le32(bytes + 24), load_le16(bytes + 22), ret);
}

// How long the strings in front of s are, with the NUL behind the last one; false when none ends
// them.
static bool measure_strings(struct span s, size_t *ret)
{
	struct span rest = s;

	if (s.len >= 2 && s.at[0] == '\0' && s.at[1] == '\0') {
		*ret = 2;
		return true;
	}
	do {
		size_t len = span_find(rest, '\0');

		if (len == rest.len)
			return false;
		rest = span_skip(rest, len + 1);
	} while (rest.len > 0 && rest.at[0] != '\0');
	*ret = s.len - rest.len + 1;
	return rest.len > 0;
}

struct span smbios_oem_strings(struct span table)
{
	while (table.len >= HEADER) {
		uint8_t type = bytes_of(table)[0];
		size_t length = bytes_of(table)[1], size;

		if (type == TYPE_END || length < HEADER)
			break;
		table = span_skip(table, length);
		if (!measure_strings(table, &size))
			break;
		if (type == TYPE_OEM_STRINGS)
			return (struct span){ table.at, size - 1 };
		table = span_skip(table, size);
	}
	return span_of(NULL);
}

bool smbios_take(struct span *rest, const char *prefix, struct span *ret)
{
	while (!span_is_empty(*rest)) {
		struct span string = { rest->at, span_find(*rest, '\0') };

		*rest = span_skip(*rest, string.len + 1);
		if (!span_has_prefix(string, prefix))
			continue;
		*ret = span_skip(string, span_of(prefix).len);
		return true;
	}
	return false;
}

struct span smbios_setting(struct span strings, const char *prefix)
{
	struct span value;

	return smbios_take(&strings, prefix, &value) ? value : span_of(NULL);
}
