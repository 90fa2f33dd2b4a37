// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/esrt.h"
#include "boot-entries/bytes.h"

#define TYPE_AT 16u
#define TYPE_SYSTEM_FIRMWARE 1u
#define LAST_STATUS_AT 36u

size_t esrt_size(const uint8_t header[ESRT_HEADER_SIZE])
{
	uint32_t n = load_le32(header);

	return ESRT_HEADER_SIZE +
	       ESRT_ENTRY_SIZE * (size_t)(n < ESRT_MAX_ENTRIES ? n : ESRT_MAX_ENTRIES);
}

bool esrt_update_has_failed(const uint8_t *table, size_t size)
{
	size_t at = ESRT_HEADER_SIZE, end = esrt_size(table);

	for (; at < end && at + ESRT_ENTRY_SIZE <= size; at += ESRT_ENTRY_SIZE)
		if (load_le32(table + at + TYPE_AT) == TYPE_SYSTEM_FIRMWARE)
			return load_le32(table + at + LAST_STATUS_AT) != 0;
	return false;
}
