// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/loader-entries.h"
#include "boot-entries/utf.h"

// In bytes, without its 0; an odd last byte is nothing's.
static size_t length_of_first(struct span rest)
{
	size_t len = 0;

	while (rest.len - len >= 2 && (rest.at[len] != '\0' || rest.at[len + 1] != '\0'))
		len += 2;
	return len;
}

bool loader_entries_next(struct span *rest, char ret[BOOT_ID_MAX + 1])
{
	char id[BOOT_ID_MAX + 1];

	while (rest->len >= 2) {
		size_t len = length_of_first(*rest), id_len = 0;
		int r = utf16le_to_utf8((const uint8_t *)rest->at, len, id, sizeof(id), &id_len);

		*rest = span_skip(*rest, len + 2);
		if (r < 0 || id_len == 0)
			continue;
		for (size_t i = 0; i <= id_len; i++)
			ret[i] = id[i];
		return true;
	}
	return false;
}
