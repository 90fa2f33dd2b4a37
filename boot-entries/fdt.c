// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/fdt.h"
#include "boot-entries/bytes.h"
#include "boot-entries/error.h"

#define MAGIC 0xd00dfeedu
#define VERSION 17u
#define LAST_COMPATIBLE 16u

static bool lies_inside(uint64_t offset, uint64_t size, uint64_t total)
{
	return offset >= FDT_HEADER_SIZE && offset + size <= total;
}

int fdt_check(struct span blob)
{
	const uint8_t *at = (const uint8_t *)blob.at;
	uint32_t total;

	if (blob.len > FDT_MAX)
		return BOOT_ERROR_TOO_LONG;
	if (blob.len < FDT_HEADER_SIZE || load_be32(at) != MAGIC)
		return BOOT_ERROR_SYNTAX;
	total = load_be32(at + 4);
	if (load_be32(at + 20) < VERSION || load_be32(at + 24) > LAST_COMPATIBLE)
		return BOOT_ERROR_VERSION;
	if (total > blob.len)
		return BOOT_ERROR_TRUNCATED;
	if (!lies_inside(load_be32(at + 8), load_be32(at + 36), total) ||
	    !lies_inside(load_be32(at + 12), load_be32(at + 32), total))
		return BOOT_ERROR_RANGE;
	return 0;
}
