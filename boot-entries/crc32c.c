// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/crc32c.h"

#define POLYNOMIAL_REFLECTED 0x82f63b78u

uint32_t crc32c(const void *data, size_t len)
{
	const uint8_t *at = data;
	uint32_t crc = 0xffffffffu;

	for (size_t i = 0; i < len; i++) {
		crc ^= at[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? POLYNOMIAL_REFLECTED : 0);
	}
	return ~crc;
}
