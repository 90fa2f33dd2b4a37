// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/peek.h"

#include <errno.h>
#include <fcntl.h>
#include <stdalign.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/esp/fat.h"
#include "host/esp/partition.h"

#define BLOCK_SIZE 4096u // what O_DIRECT wants on any disk

// Both sides as O_DIRECT wants them: whole blocks, into memory that begins with one.
static int read_direct(void *ctx, uint64_t offset, void *buf, size_t len)
{
	alignas(BLOCK_SIZE) uint8_t block[BLOCK_SIZE];
	const int *fd = ctx;
	uint8_t *to = buf;

	while (len > 0) {
		size_t skip = offset % BLOCK_SIZE, n = BLOCK_SIZE - skip;
		ssize_t got = pread(*fd, block, BLOCK_SIZE, (off_t)(offset - skip));

		n = n < len ? n : len;
		if (got < 0)
			return -errno;
		// The last block of a partition may be cut off.
		if ((size_t)got < skip + n)
			return -EIO;
		memcpy(to, block + skip, n);
		to += n;
		offset += n;
		len -= n;
	}
	return 0;
}

static int read_slots(struct fat_file *file, struct state *ret)
{
	uint8_t slots[STATE_SLOTS][STATE_SLOT_SIZE];

	for (unsigned i = 0; i < STATE_SLOTS; i++) {
		size_t n = 0;
		int r = fat_file_read(file, state_slot_offset(i), slots[i], STATE_SLOT_SIZE, &n);

		if (r < 0)
			return r;
		if (n != STATE_SLOT_SIZE)
			return -EBADMSG;
	}
	state_parse((const uint8_t(*)[STATE_SLOT_SIZE])slots, ret);
	return 0;
}

int state_peek_at(int fd, struct state *ret)
{
	struct fat_source source;
	struct fat_entry entry = { 0 };
	struct fat_file file;
	struct fat fat;
	int r = fat_source_of_fd(fd, &source);

	if (r < 0)
		return r;
	source = (struct fat_source){ read_direct, &fd, source.size };
	r = fat_open(&source, &fat);
	if (r == 0)
		r = fat_look_up(&fat, BOOT_FILE_STATE, &entry);
	if (r < 0)
		return r;
	if (fat_is_folder(&entry) || entry.size != STATE_FILE_SIZE)
		return -EBADMSG;
	fat_file_start(&fat, &entry, &file);
	return read_slots(&file, ret);
}

int state_peek(const char *part_uuid, struct state *ret)
{
	CLEANUP(cleanup_free) char *node = NULL;
	CLEANUP(cleanup_fd) int fd = -1;
	dev_t device;
	int r = partition_find(part_uuid, &device);

	if (r < 0)
		return r;
	node = xprintf("/dev/block/%u:%u", major(device), minor(device));
	fd = open(node, O_RDONLY | O_CLOEXEC | O_DIRECT);
	return fd < 0 ? -errno : state_peek_at(fd, ret);
}
