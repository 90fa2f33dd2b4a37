// SPDX-License-Identifier: GPL-2.0-or-later
//
// The state record's file for scenarios, read and changed as no genboot would do it:
//
//   state FILE                     prints what it says, a line each
//   state FILE KEY=VALUE...        writes the next record with these changes
//
// Keys: default, one-shot, last-good, trial (an id, or nothing), tries, serial, in-record,
// watchdog, version. A FILE that is missing is made.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot-entries/bytes.h"
#include "boot-entries/crc32c.h"
#include "boot-entries/state-record.h"

#define OFFSET_VERSION 8
#define OFFSET_CRC 508

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void read_state(int fd, struct state *ret)
{
	uint8_t slots[STATE_SLOTS][STATE_SLOT_SIZE];

	for (unsigned i = 0; i < STATE_SLOTS; i++)
		if (pread(fd, slots[i], STATE_SLOT_SIZE, state_slot_offset(i)) != STATE_SLOT_SIZE)
			die("read");
	state_parse((const uint8_t(*)[STATE_SLOT_SIZE])slots, ret);
}

static void show(const struct state *state)
{
	static const char *const words[] = {
		[STATE_SLOT_EMPTY] = "empty",
		[STATE_SLOT_BAD] = "bad",
		[STATE_SLOT_VALID] = "valid",
		[STATE_SLOT_NEWER] = "newer",
	};

	printf("slots %s %s\n", words[state->slots[0]], words[state->slots[1]]);
	printf("sequence %llu\n", (unsigned long long)state->record.sequence);
	printf("default %s\n", state->record.default_id);
	printf("one-shot %s\n", state->record.one_shot_id);
	printf("last-good %s\n", state->record.last_good_id);
	printf("trial %s %u %u\n", state->record.trial_id, state->record.tries_left,
	       state->record.tries_done);
}

static void change(struct state_record *record, uint32_t *version, const char *argument)
{
	const char *value = strchr(argument, '=');
	struct span key = { argument, value ? (size_t)(value - argument) : 0 };
	char *field = NULL;

	if (span_equals_text(key, "default"))
		field = record->default_id;
	else if (span_equals_text(key, "one-shot"))
		field = record->one_shot_id;
	else if (span_equals_text(key, "last-good"))
		field = record->last_good_id;
	else if (span_equals_text(key, "trial"))
		field = record->trial_id;
	else if (span_equals_text(key, "tries"))
		record->tries_left = (uint32_t)strtoul(value + 1, NULL, 10);
	else if (span_equals_text(key, "serial"))
		record->trial_serial = (uint32_t)strtoul(value + 1, NULL, 10);
	else if (span_equals_text(key, "in-record"))
		record->flags = (uint32_t)strtoul(value + 1, NULL, 10);
	else if (span_equals_text(key, "watchdog"))
		record->flags |= STATE_WATCHDOG_I6300ESB;
	else if (span_equals_text(key, "version"))
		*version = (uint32_t)strtoul(value + 1, NULL, 10);
	else
		die(argument);
	if (field && state_set_id(field, span_of(value + 1)) < 0)
		die(argument);
}

static void write_next(int fd, const struct state *state, char *const *arguments)
{
	struct state_record record = state->record;
	uint8_t slot[STATE_SLOT_SIZE];
	uint32_t version = STATE_VERSION;
	unsigned index;

	for (; *arguments; arguments++)
		change(&record, &version, *arguments);
	if (state_print_next(state, &record, slot, &index) < 0)
		die("print");
	store_le32(slot + OFFSET_VERSION, version);
	store_le32(slot + OFFSET_CRC, crc32c(slot, OFFSET_CRC));
	if (pwrite(fd, slot, sizeof slot, state_slot_offset(index)) != (ssize_t)sizeof slot)
		die("write");
}

int main(int argc, char **argv)
{
	struct state state;
	int fd = argc > 1 ? open(argv[1], argc > 2 ? O_RDWR | O_CREAT : O_RDONLY, 0644) : -1;

	if (fd < 0 || (argc > 2 && ftruncate(fd, STATE_FILE_SIZE) < 0))
		die("state");
	read_state(fd, &state);
	if (argc > 2)
		write_next(fd, &state, argv + 2);
	else
		show(&state);
	close(fd);
	return 0;
}
