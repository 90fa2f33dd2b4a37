// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/state.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "boot-entries/error.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

// As the loader has it, a slot that cannot be read counts as torn: writing it anew may mend it.
static int read_slots(int fd, struct state *ret, int *ret_unread)
{
	uint8_t slots[STATE_SLOTS][STATE_SLOT_SIZE];
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (st.st_size != STATE_FILE_SIZE)
		return -EBADMSG;
	for (unsigned i = 0; i < STATE_SLOTS; i++) {
		size_t n = 0;
		int r = file_read_at(fd, state_slot_offset(i), slots[i], STATE_SLOT_SIZE, &n);

		*ret_unread = r < 0 ? r : *ret_unread;
		if (r < 0 || n != STATE_SLOT_SIZE)
			memset(slots[i], 0xff, STATE_SLOT_SIZE);
	}
	state_parse((const uint8_t(*)[STATE_SLOT_SIZE])slots, ret);
	return 0;
}

void state_file_read(int esp_fd, struct state_file *ret)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(esp_fd, BOOT_FILE_STATE);

	*ret = (struct state_file){ 0 };
	ret->error = fd < 0 ? fd : read_slots(fd, &ret->state, &ret->unread);
}

bool state_records_equal(const struct state_record *a, const struct state_record *b)
{
	return a->flags == b->flags && a->trial_serial == b->trial_serial &&
	       a->tries_left == b->tries_left && a->tries_done == b->tries_done &&
	       a->tries_given_back == b->tries_given_back &&
	       a->security_floor == b->security_floor &&
	       strcmp(a->default_id, b->default_id) == 0 &&
	       strcmp(a->one_shot_id, b->one_shot_id) == 0 &&
	       strcmp(a->trial_id, b->trial_id) == 0 &&
	       strcmp(a->last_good_id, b->last_good_id) == 0;
}

bool state_file_is_writable(const struct state_file *file)
{
	bool newer = false;

	for (unsigned i = 0; i < STATE_SLOTS; i++)
		newer = newer || file->state.slots[i] == STATE_SLOT_NEWER;
	return file->error == 0 && !newer;
}

// One sector in place; fdatasync leaves the folder's block alone, because the size stays. Then the
// disk is asked what it has.
static int write_slot(int fd, const uint8_t slot[STATE_SLOT_SIZE], unsigned index)
{
	uint32_t offset = state_slot_offset(index);
	uint8_t there[STATE_SLOT_SIZE];
	size_t n = 0;
	int r = file_write_at(fd, offset, slot, STATE_SLOT_SIZE);

	if (r == 0)
		r = file_sync_data(fd);
	if (r < 0)
		return r;
	(void)posix_fadvise(fd, offset, STATE_SLOT_SIZE, POSIX_FADV_DONTNEED);
	r = file_read_at(fd, offset, there, sizeof(there), &n);
	if (r < 0)
		return r;
	return n == sizeof(there) && memcmp(there, slot, n) == 0 ? 0 : -EBADMSG;
}

static int print_next(const struct state *state, const struct state_record *record,
		      uint8_t slot[STATE_SLOT_SIZE], unsigned *index)
{
	int r = state_print_next(state, record, slot, index);

	if (r == BOOT_ERROR_VERSION)
		return -EPROTONOSUPPORT;
	return r < 0 ? -EOVERFLOW : 0;
}

int state_file_write(int esp_fd, const struct state_record *record)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath_rw(esp_fd, BOOT_FILE_STATE);
	uint8_t slot[STATE_SLOT_SIZE];
	struct state now = { 0 };
	unsigned index = 0;
	int r, unread = 0;

	if (fd < 0)
		return fd;
	r = read_slots(fd, &now, &unread);
	if (record->sequence > now.record.sequence)
		now.record.sequence = record->sequence;
	if (r == 0)
		r = print_next(&now, record, slot, &index);
	return r < 0 ? r : write_slot(fd, slot, index);
}

static int create_with_zeros(int esp_fd)
{
	CLEANUP(cleanup_free) uint8_t *zeros = xalloc(STATE_FILE_SIZE);

	return file_create_whole(esp_fd, BOOT_FILE_STATE, zeros, STATE_FILE_SIZE);
}

int state_file_create(int esp_fd, const struct state_record *record)
{
	CLEANUP(cleanup_fd) int fd = -1;
	uint8_t slot[STATE_SLOT_SIZE];
	struct state nothing = { 0 };
	unsigned index = 0;
	int r = print_next(&nothing, record, slot, &index);

	if (r == 0)
		r = file_make_dirs(esp_fd, BOOT_DIR_GENBOOT);
	if (r == 0)
		r = file_unlink_beneath(esp_fd, BOOT_FILE_STATE);
	if (r < 0 && r != -ENOENT)
		return r;
	r = create_with_zeros(esp_fd);
	if (r < 0)
		return r;
	r = file_sync_dir(esp_fd, BOOT_DIR_GENBOOT);
	fd = file_open_beneath_rw(esp_fd, BOOT_FILE_STATE);
	if (r == 0)
		r = fd < 0 ? fd : write_slot(fd, slot, index);
	return r;
}

// Printed as the successor of a record with the number before.
static int copy_into(int esp_fd, const struct state *there, const struct state_record *record)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath_rw(esp_fd, BOOT_FILE_STATE);
	struct state before = *there;
	uint8_t slot[STATE_SLOT_SIZE];
	unsigned index = 0;
	int r;

	if (fd < 0)
		return fd;
	before.record.sequence = record->sequence - 1;
	r = print_next(&before, record, slot, &index);
	return r < 0 ? r : write_slot(fd, slot, index);
}

int state_file_copy(int esp_fd, const struct state_record *record)
{
	struct state_file there;
	int r = 0;

	state_file_read(esp_fd, &there);
	if (there.error < 0) {
		r = state_file_create(esp_fd, record);
		if (r == 0)
			state_file_read(esp_fd, &there);
	}
	return r < 0 ? r : copy_into(esp_fd, &there.state, record);
}

int state_file_distance(int esp_fd, uint64_t *ret)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(esp_fd, BOOT_FILE_STATE);
	int size = 0, blocks[STATE_SLOTS];
	int64_t blocks_apart;

	if (fd < 0)
		return fd;
	if (ioctl(fd, FIGETBSZ, &size) < 0)
		return -errno;
	if (size <= 0)
		return -ENOTSUP;
	for (unsigned i = 0; i < STATE_SLOTS; i++) {
		blocks[i] = (int)(state_slot_offset(i) / (uint32_t)size);
		if (ioctl(fd, FIBMAP, &blocks[i]) < 0)
			return -errno;
		if (blocks[i] == 0)
			return -ENOTSUP;
	}
	blocks_apart = (int64_t)blocks[1] - blocks[0];
	*ret = (uint64_t)(blocks_apart < 0 ? -blocks_apart : blocks_apart) * (uint64_t)size;
	return 0;
}
