// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/squashfs.h"
#include "boot-entries/bytes.h"
#include "boot-entries/error.h"

#define MAGIC 0x73717368u
#define BLOCK_SIZE 12
#define BLOCK_LOG2 22
#define VERSION 28
#define MINOR 30
#define BYTES_USED 40

int squashfs_check(const uint8_t *head, size_t len, uint64_t file_size)
{
	uint16_t log2;
	uint64_t used;

	if (len < SQUASHFS_HEAD_SIZE)
		return BOOT_ERROR_TRUNCATED;
	if (load_le32(head) != MAGIC)
		return BOOT_ERROR_SYNTAX;
	log2 = load_le16(head + BLOCK_LOG2);
	if (load_le16(head + VERSION) != 4 || load_le16(head + MINOR) != 0 || log2 < 12 ||
	    log2 > 20 || load_le32(head + BLOCK_SIZE) != 1u << log2)
		return BOOT_ERROR_RANGE;
	used = load_le64(head + BYTES_USED);
	if (used < SQUASHFS_HEAD_SIZE)
		return BOOT_ERROR_RANGE;
	return used > file_size ? BOOT_ERROR_TRUNCATED : 0;
}
