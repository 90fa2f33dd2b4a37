// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The log of a disk's writes that QEMU's blklogwrites keeps, in the format of Linux' dm-log-writes
// (Documentation/admin-guide/device-mapper/log-writes.rst; all little-endian):
//
//   superblock  0 u64 magic | 8 u64 version 1 | 16 u64 entries | 24 u32 sector size; one sector
//   entry       0 u64 sector | 8 u64 sectors | 16 u64 flags; one sector
//   data        of a write: as many sectors as the entry says
//
// It comes out as a flat list of events: a write of n sectors is n events, for any of its sectors
// can be the last that reaches the disk. Writes to the partition for marks are marks.

#include <stddef.h>
#include <stdint.h>

#include "tests/crash/mapping.h"

#define SECTOR 512u
#define MARK_TEXT_SIZE (SECTOR + 1)

enum event_kind { EVENT_SECTOR, EVENT_FLUSH, EVENT_MARK };

struct event {
	enum event_kind kind;
	uint32_t write;      // which write of the log it belongs to
	uint64_t sector;     // on the disk
	const uint8_t *data; // a sector; borrowed from the log
};

struct log {
	struct mapping file;
	struct event *events;
	size_t n;
	uint32_t n_writes;
};

// marks_first, marks_n: the partition for marks, in sectors. 0 or -errno; -EBADMSG when the file is
// no such log or is cut short, -ENOTSUP for a discard, whose result nobody knows.
int log_open(const char *path, uint64_t marks_first, uint64_t marks_n, struct log *ret);
void log_close(struct log *log);

// Puts the marks "begin NAME" and "done NAME" around all that the log has. Both are borrowed,
// sectors of text as mark_text() reads them.
void log_frame(struct log *log, const uint8_t *begin, const uint8_t *done);

// The text of a mark, without the blanks and NULs at its end. out holds MARK_TEXT_SIZE bytes.
void mark_text(const struct event *mark, char *out);
