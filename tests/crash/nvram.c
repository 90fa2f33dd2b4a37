// SPDX-License-Identifier: GPL-2.0-or-later
//
// usage: nvram fill STORE BYTES           a deleted variable of that size behind all others, so
// that
//                                         the store is soon full and the firmware must reclaim it
//        nvram replay STORE LOG [FOLDER]  judges the flash after each write of the LOG; saves about
//                                         200 of the states to FOLDER, and lists them in FOLDER/states
//
// The variable LoaderEntryOneShot, once set, must be in the flash in one valid copy at least, in
// its store or in the spare block that a reclaim goes through, and what it says must only ever
// change to the next of the values that were set: a power cut leaves the old value or the new one.
//
// Format (EDK2, MdeModulePkg/Include/Guid/VariableFormat.h; little-endian), a variable 4-aligned:
//   0 u16 0x55aa | 2 u8 state | 4 u32 attributes | 36 u32 size of the name | 40 u32 size of the data |
//   44 vendor | 60 the name in UTF-16 with its NUL | the data
// States: bits are cleared one after the other. 0x3f: valid; 0x3e: valid, and about to be replaced.
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot-entries/bytes.h"
#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "tests/crash/log.h"

#define VARIABLE_START 0x55aau
#define VARIABLE_HEADER 60u
#define STATE_VALID 0x3fu
#define STATE_REPLACED 0x3eu
#define STATE_DELETED 0x3cu
#define STORE_SIZE 0x40000u // of OVMF's 4 MiB build; event log, working and spare blocks follow
#define STORE_FIRST 0x64u   // behind the headers of the volume and of the store
#define MAX_VALUE 64u
#define N_SAVED 200u

static const uint8_t name[] = "L\0o\0a\0d\0e\0r\0E\0n\0t\0r\0y\0O\0n\0e\0S\0h\0o\0t\0";

struct flash {
	uint8_t *at;
	size_t size;
};

static int read_flash(const char *path, struct flash *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	ret->size = (size_t)st.st_size;
	ret->at = xalloc(ret->size);
	n = read(fd, ret->at, ret->size);
	close(fd);
	return n == (ssize_t)ret->size && ret->size >= STORE_SIZE ? 0 : -EBADMSG;
}

static int write_flash(const char *path, const struct flash *flash)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = write(fd, flash->at, flash->size);
	return close(fd) < 0 || n != (ssize_t)flash->size ? -EIO : 0;
}

static bool is_ours(const struct flash *flash, size_t at)
{
	const uint8_t *variable = flash->at + at;

	return at + VARIABLE_HEADER + sizeof(name) + MAX_VALUE <= flash->size &&
	       load_le16(variable) == VARIABLE_START &&
	       load_le32(variable + 36) == sizeof(name) + 1 &&
	       load_le32(variable + 40) <= MAX_VALUE &&
	       memcmp(variable + VARIABLE_HEADER, name, sizeof(name)) == 0;
}

// "crash-N.conf" in UTF-16. Memory that a copy has not reached yet is 0xff.
static unsigned generation_in(const uint8_t *value)
{
	static const char text[] = "crash-N.conf";
	unsigned n = value[12] - (unsigned)'0';

	for (size_t i = 0; i < sizeof(text); i++)
		if (text[i] != 'N' && load_le16(value + 2 * i) != (uint16_t)text[i])
			return 0;
	return n <= 9 ? n : 0;
}

// The generation that a valid copy names, or 0. One that is only about to be replaced counts when
// there is no other, as in the firmware.
static unsigned wish_in(const struct flash *flash)
{
	unsigned wish = 0;

	for (size_t at = 0; at + VARIABLE_HEADER < flash->size; at += 4) {
		const uint8_t *variable = flash->at + at;
		unsigned here;

		if (variable[0] != 0xaa || !is_ours(flash, at))
			continue;
		here = generation_in(variable + VARIABLE_HEADER + sizeof(name) + 1);
		if (here != 0 && variable[2] == STATE_VALID)
			return here;
		if (here != 0 && variable[2] == STATE_REPLACED)
			wish = here;
	}
	return wish;
}

static size_t end_of_variables(const struct flash *flash)
{
	size_t at = STORE_FIRST;

	while (at + VARIABLE_HEADER < STORE_SIZE && load_le16(flash->at + at) == VARIABLE_START)
		at = (at + VARIABLE_HEADER + load_le32(flash->at + at + 36) +
		      load_le32(flash->at + at + 40) + 3) &
		     ~(size_t)3;
	return at;
}

static int fill(const char *path, size_t left)
{
	struct flash flash;
	int r = read_flash(path, &flash);
	size_t at;
	uint8_t *variable;

	if (r < 0)
		return r;
	at = end_of_variables(&flash);
	if (at + VARIABLE_HEADER + left >= STORE_SIZE)
		return -ENOSPC;
	variable = flash.at + at;
	memset(variable, 0, STORE_SIZE - left - at);
	variable[0] = VARIABLE_START & 0xff;
	variable[1] = VARIABLE_START >> 8;
	variable[2] = STATE_DELETED;
	store_le32(variable + 36, 2);
	store_le32(variable + 40, (uint32_t)(STORE_SIZE - left - at - VARIABLE_HEADER - 2));
	r = write_flash(path, &flash);
	free(flash.at);
	return r;
}

struct replay {
	struct flash flash;
	const char *folder;
	size_t n_states, n_updates, n_bad, every;
	unsigned wish;
	bool consume;
};

static int save(const struct replay *replay)
{
	CLEANUP(cleanup_free) char *path = NULL, *list = NULL;
	FILE *file;
	int r;

	if (!replay->folder || replay->wish == 0 || replay->n_states % replay->every)
		return 0;
	path = xprintf("%s/%zu.fd", replay->folder, replay->n_states);
	list = xprintf("%s/states", replay->folder);
	r = write_flash(path, &replay->flash);
	file = r < 0 ? NULL : fopen(list, "a");
	if (!file)
		return r < 0 ? r : -errno;
	fprintf(file, "%s generation=%u\n", path, replay->wish);
	return fclose(file) < 0 ? -errno : 0;
}

// The values come in turn: 1, 2, 3, 1, ...
static bool may_follow(const struct replay *replay, unsigned wish)
{
	return replay->consume ? wish == 0 : wish == replay->wish % 3 + 1;
}

static int judge_state(struct replay *replay)
{
	unsigned wish = wish_in(&replay->flash);

	replay->n_states++;
	if (wish == replay->wish)
		return save(replay);
	if (may_follow(replay, wish)) {
		replay->n_updates++;
		replay->wish = wish;
		return save(replay);
	}
	if (replay->n_bad++ == 0)
		fprintf(stderr, "nvram: state %zu says %u after %u\n", replay->n_states, wish,
			replay->wish);
	return 0;
}

static int replay_log(struct replay *replay, const char *path)
{
	struct log log;
	int r = log_open(path, 0, 0, &log);

	if (r < 0)
		return r;
	replay->every = log.n / N_SAVED + 1;
	for (size_t i = 0; i < log.n && r == 0; i++) {
		const struct event *event = &log.events[i];

		if (event->kind != EVENT_SECTOR || event->sector >= replay->flash.size / SECTOR)
			continue;
		memcpy(replay->flash.at + event->sector * SECTOR, event->data, SECTOR);
		r = judge_state(replay);
	}
	log_close(&log);
	return r;
}

static int replay_all(const char *store, const char *log, const char *folder, bool consume)
{
	struct replay replay = { .folder = folder, .consume = consume };
	int r = read_flash(store, &replay.flash);

	if (r == 0 && consume)
		replay.wish = wish_in(&replay.flash);
	if (r == 0)
		r = replay_log(&replay, log);
	free(replay.flash.at);
	if (r < 0)
		return r;
	printf("{\"states\": %zu, \"updates\": %zu, \"bad\": %zu}\n", replay.n_states,
	       replay.n_updates, replay.n_bad);
	return replay.n_bad > 0 || replay.n_updates == 0;
}

int main(int argc, char **argv)
{
	int r = -EINVAL;

	if (argc == 4 && strcmp(argv[1], "fill") == 0)
		r = fill(argv[2], strtoul(argv[3], NULL, 10));
	else if ((argc == 4 || argc == 5) && strcmp(argv[1], "replay") == 0)
		r = replay_all(argv[2], argv[3], argc == 5 ? argv[4] : NULL, false);
	else if (argc == 4 && strcmp(argv[1], "consume") == 0)
		r = replay_all(argv[2], argv[3], NULL, true);
	if (r < 0)
		fprintf(stderr, "nvram: %s\n", strerror(-r));
	return r < 0 ? 2 : r;
}
