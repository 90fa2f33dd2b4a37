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
#define BLOCKS_HIGH (SUPER + 14)
#define BLOCKS (SUPER + 36)
#define INCOMPATIBLE (SUPER + 80)
#define FURTHER_DEVICES (SUPER + 86)
#define BLOCK_LOG2 12u
#define HAS_CHECKSUM 1u
#define HAS_DEVICES 8u
#define HAS_48_BITS 0x80u

static uint32_t checksum(uint8_t *head)
{
	store_le32(head + CHECKSUM, 0);
	return ~crc32c(head + SUPER, EROFS_HEAD_SIZE - SUPER);
}

static bool is_summed(const uint8_t *head)
{
	return load_le32(head + COMPATIBLE) & HAS_CHECKSUM;
}

static int check_head(uint8_t *head, size_t len)
{
	uint32_t found, sum;

	if (len < EROFS_HEAD_SIZE)
		return BOOT_ERROR_TRUNCATED;
	if (load_le32(head + SUPER) != MAGIC)
		return BOOT_ERROR_SYNTAX;
	if (head[BLOCK_BITS] != BLOCK_LOG2)
		return BOOT_ERROR_RANGE;
	found = load_le32(head + CHECKSUM);
	sum = checksum(head);
	store_le32(head + CHECKSUM, found);
	return is_summed(head) && sum != found ? BOOT_ERROR_CHECKSUM : 0;
}

int erofs_check(uint8_t *head, size_t len, uint64_t file_size)
{
	int r = check_head(head, len);
	uint32_t features;
	uint64_t blocks;

	if (r < 0)
		return r;
	features = load_le32(head + INCOMPATIBLE);
	if (features & HAS_DEVICES && load_le16(head + FURTHER_DEVICES) > 0)
		return BOOT_ERROR_MISSING;
	blocks = load_le32(head + BLOCKS);
	if (features & HAS_48_BITS)
		blocks |= (uint64_t)load_le16(head + BLOCKS_HIGH) << 32;
	return blocks > file_size >> BLOCK_LOG2 ? BOOT_ERROR_TRUNCATED : 0;
}

int erofs_set_build_time(uint8_t *head, size_t len, uint64_t seconds)
{
	int r = check_head(head, len);

	if (r < 0)
		return r;
	store_le64(head + BUILD_TIME, seconds);
	store_le32(head + BUILD_NANOSECONDS, 0);
	if (is_summed(head))
		store_le32(head + CHECKSUM, checksum(head));
	return 0;
}
