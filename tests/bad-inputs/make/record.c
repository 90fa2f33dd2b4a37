// SPDX-License-Identifier: GPL-2.0-or-later
//
// usage: make-bad-record FILE SLOT VERSION SEQUENCE TRIES DEFAULT ONE-SHOT
//
// Writes one slot of a state record's file, with the right checksum, as no genboot would.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "boot-entries/bytes.h"
#include "boot-entries/crc32c.h"
#include "boot-entries/state-record.h"

// state-record.h
#define OFFSET_VERSION 8
#define OFFSET_SEQUENCE 16
#define OFFSET_TRIES_LEFT 24
#define OFFSET_CRC 508

int main(int argc, char **argv)
{
	uint8_t slot[STATE_SLOT_SIZE];
	const struct state none = { 0 };
	struct state_record record = { 0 };
	unsigned ignored;
	int fd;

	if (argc != 8 || state_set_id(record.default_id, span_of(argv[6])) < 0 ||
	    state_set_id(record.one_shot_id, span_of(argv[7])) < 0 ||
	    state_print_next(&none, &record, slot, &ignored) < 0)
		return 2;
	store_le32(slot + OFFSET_VERSION, (uint32_t)strtoul(argv[3], NULL, 0));
	store_le64(slot + OFFSET_SEQUENCE, strtoull(argv[4], NULL, 0));
	store_le32(slot + OFFSET_TRIES_LEFT, (uint32_t)strtoul(argv[5], NULL, 0));
	store_le32(slot + OFFSET_CRC, crc32c(slot, OFFSET_CRC));
	fd = open(argv[1], O_WRONLY | O_CLOEXEC);
	if (fd < 0 || pwrite(fd, slot, sizeof(slot), state_slot_offset(argv[2][0] == '1')) !=
			      (ssize_t)sizeof(slot)) {
		perror(argv[1]);
		return 1;
	}
	return close(fd) < 0;
}
