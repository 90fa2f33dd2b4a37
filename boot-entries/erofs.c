// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdbool.h>

#include "boot-entries/bytes.h"
#include "boot-entries/crc32c.h"
#include "boot-entries/erofs.h"
#include "boot-entries/error.h"

#define SUPER 1024u
#define MAGIC 0xe0f5e1e2u
#define CHECKSUM (SUPER + 4)
#define COMPATIBLE (SUPER + 8)
#define BLOCK_BITS (SUPER + 12)
#define BUILD_TIME (SUPER + 24)
#define BUILD_NANOSECONDS (SUPER + 32)
#define HAS_CHECKSUM 1u

static uint32_t checksum(uint8_t *head)
{
	store_le32(head + CHECKSUM, 0);
	return ~crc32c(head + SUPER, EROFS_HEAD_SIZE - SUPER);
}

int erofs_set_build_time(uint8_t *head, size_t len, uint64_t seconds)
{
	uint32_t found;
	bool is_summed;

	if (len < EROFS_HEAD_SIZE)
		return BOOT_ERROR_TRUNCATED;
	if (load_le32(head + SUPER) != MAGIC)
		return BOOT_ERROR_SYNTAX;
	if (head[BLOCK_BITS] != 12)
		return BOOT_ERROR_RANGE;
	is_summed = load_le32(head + COMPATIBLE) & HAS_CHECKSUM;
	found = load_le32(head + CHECKSUM);
	if (is_summed && checksum(head) != found) {
		store_le32(head + CHECKSUM, found);
		return BOOT_ERROR_CHECKSUM;
	}
	store_le64(head + BUILD_TIME, seconds);
	store_le32(head + BUILD_NANOSECONDS, 0);
	if (is_summed)
		store_le32(head + CHECKSUM, checksum(head));
	return 0;
}
