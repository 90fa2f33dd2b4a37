// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/crc32c.h"
#include "tests/boot-entries/text.h"

// RFC 3720, B.4.
Test(crc32c, agrees_with_the_vectors_of_iscsi)
{
	uint8_t data[32];

	memset(data, 0, sizeof(data));
	cr_assert_eq(crc32c(data, sizeof(data)), 0x8a9136aa);
	memset(data, 0xff, sizeof(data));
	cr_assert_eq(crc32c(data, sizeof(data)), 0x62a8ab43);
	for (uint8_t i = 0; i < 32; i++)
		data[i] = i;
	cr_assert_eq(crc32c(data, sizeof(data)), 0x46dd794e);
	cr_assert_eq(crc32c("123456789", 9), 0xe3069283);
}
