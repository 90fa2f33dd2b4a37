// SPDX-License-Identifier: GPL-2.0-or-later
//
// usage: writes LOG [FIRST LAST]
//
// Prints how many writes of a log touch the bytes FIRST to LAST, or any, and how many sectors they
// have: "WRITES SECTORS". The log is what QEMU's driver blklogwrites makes, in the format of Linux'
// dm-log-writes (https://docs.kernel.org/admin-guide/device-mapper/log-writes.html): numbers in
// little endian, blocks of one sector.
//
//   head    0 u64 0x6a736677736872   8 u64 1   16 u64 entries   24 u32 bytes a sector
//   entry   0 u64 first sector   8 u64 sectors   16 u64 flags (4: discard, 8: mark)   24 u64 bytes of a mark's text
//           behind each its data, but for a discard's
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

#define MAGIC UINT64_C(0x6a736677736872)
#define DISCARD 4u
#define MARK 8u

static _Noreturn void die(const char *why)
{
	fprintf(stderr, "writes: %s\n", why);
	exit(1);
}

static uint64_t number(const uint8_t *at, unsigned int bytes)
{
	uint64_t value = 0;

	while (bytes-- > 0)
		value = value << 8 | at[bytes];
	return value;
}

static void read_block(FILE *log, uint64_t offset, uint8_t block[512])
{
	if (fseeko(log, (off_t)offset, SEEK_SET) < 0 || fread(block, 1, 512, log) != 512)
		die("the log ends too early");
}

int main(int argc, char **argv)
{
	uint64_t first = 0, last = UINT64_MAX, entries, sector, offset, writes = 0, sectors = 0;
	FILE *log = argc == 2 || argc == 4 ? fopen(argv[1], "rb") : NULL;
	uint8_t block[512];

	if (!log)
		die("usage: writes LOG [FIRST LAST]");
	if (argc == 4) {
		first = strtoull(argv[2], NULL, 10);
		last = strtoull(argv[3], NULL, 10);
	}
	read_block(log, 0, block);
	entries = number(block + 16, 8);
	sector = number(block + 24, 4);
	if (number(block, 8) != MAGIC || number(block + 8, 8) != 1 || sector < 512)
		die("no log of writes");
	offset = sector;
	for (uint64_t i = 0; i < entries; i++) {
		uint64_t start, n, flags;

		read_block(log, offset, block);
		start = number(block, 8) * sector;
		n = number(block + 8, 8);
		flags = number(block + 16, 8);
		offset += sector + (flags & DISCARD ? 0 : n * sector);
		if (n == 0 || flags & MARK || start > last || start + n * sector <= first)
			continue;
		writes++;
		sectors += n;
	}
	printf("%" PRIu64 " %" PRIu64 "\n", writes, sectors);
	return 0;
}
