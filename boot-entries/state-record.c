// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/state-record.h"
#include "boot-entries/bytes.h"
#include "boot-entries/crc32c.h"
#include "boot-entries/error.h"

#define OFFSET_VERSION 8
#define OFFSET_FLAGS 12
#define OFFSET_SEQUENCE 16
#define OFFSET_TRIES_LEFT 24
#define OFFSET_TRIES_DONE 28
#define OFFSET_SECURITY_FLOOR 32
#define OFFSET_TRIAL_SERIAL 36
#define OFFSET_TRIES_GIVEN_BACK 40
#define OFFSET_DEFAULT 64
#define OFFSET_ONE_SHOT 160
#define OFFSET_TRIAL 256
#define OFFSET_LAST_GOOD 352
#define OFFSET_TAIL 504
#define OFFSET_CRC 508

_Static_assert(OFFSET_LAST_GOOD + STATE_ID_SIZE <= OFFSET_TAIL, "the ids fit");
_Static_assert(OFFSET_CRC + 4 == STATE_SLOT_SIZE, "the checksum is last");

static const char magic[8] = { 'G', 'N', 'B', 'S', 'T', 'A', 'T', 'E' };
static const char tail[4] = { 'S', 'L', 'O', 'T' };

uint32_t state_slot_offset(unsigned index)
{
	return index == 0 ? 0 : STATE_SLOT_DISTANCE;
}

static bool is_zero(const uint8_t *at, size_t len)
{
	size_t i = 0;

	while (i < len && at[i] == 0)
		i++;
	return i == len;
}

static bool is_id_byte(char c)
{
	return c > ' ' && c <= '~';
}

static bool is_id(struct span id)
{
	size_t i = 0;

	while (i < id.len && is_id_byte(id.at[i]))
		i++;
	return i == id.len;
}

int state_set_id(char field[STATE_ID_SIZE], struct span id)
{
	if (id.len >= STATE_ID_SIZE)
		return BOOT_ERROR_TOO_LONG;
	if (!is_id(id))
		return BOOT_ERROR_ENCODING;
	__builtin_memset(field, 0, STATE_ID_SIZE);
	if (id.len > 0)
		__builtin_memcpy(field, id.at, id.len);
	return 0;
}

// What is no id names nothing.
static void read_id(const uint8_t *at, char field[STATE_ID_SIZE])
{
	struct span id = span_bytes(at, STATE_ID_SIZE);

	id.len = span_find(id, '\0');
	if (id.len == STATE_ID_SIZE || !is_id(id))
		id.len = 0;
	__builtin_memset(field, 0, STATE_ID_SIZE);
	__builtin_memcpy(field, id.at, id.len);
}

static uint32_t read_tries(const uint8_t *at)
{
	uint32_t tries = load_le32(at);

	return tries > STATE_TRIES_MAX ? STATE_TRIES_MAX : tries;
}

static enum state_slot check_slot(const uint8_t slot[STATE_SLOT_SIZE])
{
	uint32_t version = load_le32(slot + OFFSET_VERSION);

	if (is_zero(slot, STATE_SLOT_SIZE))
		return STATE_SLOT_EMPTY;
	if (__builtin_memcmp(slot, magic, sizeof(magic)) != 0 ||
	    __builtin_memcmp(slot + OFFSET_TAIL, tail, sizeof(tail)) != 0 || version == 0 ||
	    load_le32(slot + OFFSET_CRC) != crc32c(slot, OFFSET_CRC))
		return STATE_SLOT_BAD;
	return version > STATE_VERSION ? STATE_SLOT_NEWER : STATE_SLOT_VALID;
}

static void read_slot(const uint8_t slot[STATE_SLOT_SIZE], struct state_record *ret)
{
	ret->sequence = load_le64(slot + OFFSET_SEQUENCE);
	ret->flags = load_le32(slot + OFFSET_FLAGS);
	ret->tries_left = read_tries(slot + OFFSET_TRIES_LEFT);
	ret->tries_done = read_tries(slot + OFFSET_TRIES_DONE);
	ret->security_floor = load_le32(slot + OFFSET_SECURITY_FLOOR);
	ret->trial_serial = load_le32(slot + OFFSET_TRIAL_SERIAL);
	ret->tries_given_back = read_tries(slot + OFFSET_TRIES_GIVEN_BACK);
	read_id(slot + OFFSET_DEFAULT, ret->default_id);
	read_id(slot + OFFSET_ONE_SHOT, ret->one_shot_id);
	read_id(slot + OFFSET_TRIAL, ret->trial_id);
	read_id(slot + OFFSET_LAST_GOOD, ret->last_good_id);
}

static bool counts(enum state_slot slot)
{
	return slot == STATE_SLOT_VALID || slot == STATE_SLOT_NEWER;
}

// RFC 1982: a is later when the way from b to a is the shorter one.
static bool is_later(uint64_t a, uint64_t b)
{
	return a != b && a - b < UINT64_C(1) << 63;
}

void state_parse(const uint8_t slots[STATE_SLOTS][STATE_SLOT_SIZE], struct state *ret)
{
	uint64_t sequence[STATE_SLOTS];

	*ret = (struct state){ 0 };
	for (unsigned i = 0; i < STATE_SLOTS; i++) {
		ret->slots[i] = check_slot(slots[i]);
		sequence[i] = load_le64(slots[i] + OFFSET_SEQUENCE);
	}
	ret->has_record = counts(ret->slots[0]) || counts(ret->slots[1]);
	if (!ret->has_record)
		return;
	ret->current = !counts(ret->slots[0]) ||
		       (counts(ret->slots[1]) && is_later(sequence[1], sequence[0]));
	ret->is_ambiguous = counts(ret->slots[0]) && counts(ret->slots[1]) &&
			    sequence[0] == sequence[1] &&
			    __builtin_memcmp(slots[0], slots[1], STATE_SLOT_SIZE) != 0;
	read_slot(slots[ret->current], &ret->record);
}

bool state_slot_is_damaged(const struct state *state, unsigned slot)
{
	return state->slots[slot] == STATE_SLOT_BAD ||
	       (state->slots[slot] == STATE_SLOT_EMPTY && state->has_record &&
		state->record.sequence > 1);
}

bool state_is_uncertain(const struct state *state)
{
	return state->has_record &&
	       (state_slot_is_damaged(state, 0) || state_slot_is_damaged(state, 1));
}

static void write_slot(const struct state_record *record, uint64_t sequence,
		       uint8_t slot[STATE_SLOT_SIZE])
{
	__builtin_memset(slot, 0, STATE_SLOT_SIZE);
	__builtin_memcpy(slot, magic, sizeof(magic));
	store_le32(slot + OFFSET_VERSION, STATE_VERSION);
	store_le32(slot + OFFSET_FLAGS, record->flags);
	store_le64(slot + OFFSET_SEQUENCE, sequence);
	store_le32(slot + OFFSET_TRIES_LEFT, record->tries_left);
	store_le32(slot + OFFSET_TRIES_DONE, record->tries_done);
	store_le32(slot + OFFSET_SECURITY_FLOOR, record->security_floor);
	store_le32(slot + OFFSET_TRIAL_SERIAL, record->trial_serial);
	store_le32(slot + OFFSET_TRIES_GIVEN_BACK, record->tries_given_back);
	__builtin_memcpy(slot + OFFSET_DEFAULT, record->default_id, STATE_ID_SIZE);
	__builtin_memcpy(slot + OFFSET_ONE_SHOT, record->one_shot_id, STATE_ID_SIZE);
	__builtin_memcpy(slot + OFFSET_TRIAL, record->trial_id, STATE_ID_SIZE);
	__builtin_memcpy(slot + OFFSET_LAST_GOOD, record->last_good_id, STATE_ID_SIZE);
	__builtin_memcpy(slot + OFFSET_TAIL, tail, sizeof(tail));
	store_le32(slot + OFFSET_CRC, crc32c(slot, OFFSET_CRC));
}

int state_print_next(const struct state *state, const struct state_record *record,
		     uint8_t ret_slot[STATE_SLOT_SIZE], unsigned *ret_index)
{
	for (unsigned i = 0; i < STATE_SLOTS; i++)
		if (state->slots[i] == STATE_SLOT_NEWER)
			return BOOT_ERROR_VERSION;
	if (state->record.sequence == UINT64_MAX || record->tries_left > STATE_TRIES_MAX ||
	    record->tries_done > STATE_TRIES_MAX || record->tries_given_back > STATE_TRIES_MAX)
		return BOOT_ERROR_RANGE;
	write_slot(record, state->record.sequence + 1, ret_slot);
	*ret_index = state->has_record && state->current == 0;
	return 0;
}
