// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/crash/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/bytes.h"
#include "host/base/memory.h"

#define MAGIC UINT64_C(0x6a736677736872)
#define FLAG_FLUSH 1u
#define FLAG_FUA 2u
#define FLAG_DISCARD 4u

struct header {
	uint64_t sector, n, flags;
};

static void add_event(struct log *log, const struct event *event)
{
	log->events = xgrow(log->events, log->n, sizeof(*log->events));
	log->events[log->n++] = *event;
}

static void add_write(struct log *log, const struct header *header, const uint8_t *data,
		      uint64_t marks_first, uint64_t marks_n)
{
	for (uint64_t i = 0; i < header->n; i++) {
		uint64_t sector = header->sector + i;
		bool is_mark = sector >= marks_first && sector - marks_first < marks_n;

		add_event(log, &(struct event){ is_mark ? EVENT_MARK : EVENT_SECTOR, log->n_writes,
						sector, data + i * SECTOR });
	}
	log->n_writes++;
}

static int add_entry(struct log *log, const struct header *header, uint64_t offset,
		     uint64_t marks_first, uint64_t marks_n)
{
	const struct event flush = { .kind = EVENT_FLUSH, .write = log->n_writes };

	if (header->flags & FLAG_DISCARD)
		return -ENOTSUP;
	if (header->n > (log->file.size - offset) / SECTOR)
		return -EBADMSG;
	// A flush with data is a flush before it.
	if (header->flags & FLAG_FLUSH)
		add_event(log, &flush);
	add_write(log, header, log->file.at + offset, marks_first, marks_n);
	if (header->flags & FLAG_FUA)
		add_event(log, &flush);
	return 0;
}

static int read_entries(struct log *log, uint64_t n, uint64_t marks_first, uint64_t marks_n)
{
	uint64_t offset = SECTOR;
	int r = 0;

	for (uint64_t i = 0; i < n && r == 0; i++) {
		const uint8_t *at = log->file.at + offset;
		struct header header;

		if (log->file.size - offset < SECTOR)
			return -EBADMSG;
		header = (struct header){ load_le64(at), load_le64(at + 8), load_le64(at + 16) };
		offset += SECTOR;
		r = add_entry(log, &header, offset, marks_first, marks_n);
		offset += header.n * SECTOR;
	}
	return r;
}

int log_open(const char *path, uint64_t marks_first, uint64_t marks_n, struct log *ret)
{
	struct log log = { 0 };
	int r = mapping_open(path, SECTOR, &log.file);

	if (r < 0)
		return r;
	if (load_le64(log.file.at) != MAGIC || load_le64(log.file.at + 8) != 1 ||
	    load_le32(log.file.at + 24) != SECTOR)
		r = -EBADMSG;
	if (r == 0)
		r = read_entries(&log, load_le64(log.file.at + 16), marks_first, marks_n);
	if (r < 0)
		log_close(&log);
	else
		*ret = log;
	return r;
}

void log_close(struct log *log)
{
	mapping_close(&log->file);
	free(log->events);
	*log = (struct log){ 0 };
}

void log_frame(struct log *log, const uint8_t *begin, const uint8_t *done)
{
	add_event(log, &(struct event){ .kind = EVENT_MARK });
	memmove(log->events + 1, log->events, (log->n - 1) * sizeof(*log->events));
	log->events[0] = (struct event){ .kind = EVENT_MARK, .data = begin };
	add_event(log, &(struct event){ .kind = EVENT_MARK, .data = done });
}

void mark_text(const struct event *mark, char *out)
{
	size_t len = SECTOR;

	while (len > 0 && strchr(" \n", mark->data[len - 1])) // the NUL that ends a text, too
		len--;
	memcpy(out, mark->data, len);
	out[len] = '\0';
}
