// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/trial.h"
#include "boot-entries/bytes.h"
#include "boot-entries/crc32c.h"
#include "boot-entries/error.h"

#define OFFSET_LEFT 4
#define OFFSET_DONE 5
#define OFFSET_GIVEN_BACK 6
#define OFFSET_CRC 12

int trial_counter_parse(const uint8_t *at, size_t len, struct trial_counter *ret)
{
	if (len != TRIAL_COUNTER_SIZE)
		return BOOT_ERROR_SYNTAX;
	if (load_le32(at + OFFSET_CRC) != crc32c(at, OFFSET_CRC))
		return BOOT_ERROR_CHECKSUM;
	*ret = (struct trial_counter){
		.serial = load_le32(at),
		.left = at[OFFSET_LEFT],
		.done = at[OFFSET_DONE],
		.given_back = at[OFFSET_GIVEN_BACK],
	};
	return ret->left > STATE_TRIES_MAX || ret->done > STATE_TRIES_MAX ||
			       ret->given_back > STATE_TRIES_MAX
		       ? BOOT_ERROR_SYNTAX
		       : 0;
}

void trial_counter_print(const struct trial_counter *counter, uint8_t ret[TRIAL_COUNTER_SIZE])
{
	__builtin_memset(ret, 0, TRIAL_COUNTER_SIZE);
	store_le32(ret, counter->serial);
	ret[OFFSET_LEFT] = (uint8_t)counter->left;
	ret[OFFSET_DONE] = (uint8_t)counter->done;
	ret[OFFSET_GIVEN_BACK] = (uint8_t)counter->given_back;
	store_le32(ret + OFFSET_CRC, crc32c(ret, OFFSET_CRC));
}

static uint32_t max(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

// Where both have counted, neither has counted all: what leaves less is nearer to it.
static void take_counter(struct trial *trial, const struct trial_counter *counter)
{
	if (counter->left < trial->left)
		trial->left = counter->left;
	trial->done = max(trial->done, counter->done);
	trial->given_back = max(trial->given_back, counter->given_back);
}

void trial_look(const struct state_record *record, const struct trial_counter *counter,
		struct trial *ret)
{
	bool is_its = counter && counter->serial == record->trial_serial;

	*ret = (struct trial){ .state = TRIAL_NONE };
	if (record->trial_id[0] == '\0')
		return;
	ret->left = record->tries_left;
	ret->done = record->tries_done;
	ret->given_back = record->tries_given_back;
	if (is_its)
		take_counter(ret, counter);
	ret->state = ret->left > 0 ? TRIAL_READY : TRIAL_USED_UP;
	if (is_its || (record->flags & STATE_TRIAL_IN_RECORD) || ret->left == 0)
		return;
	ret->state = TRIAL_LOST;
	ret->left = 0;
}

int trial_begin(struct state_record *record, struct span id, uint32_t tries, bool in_record)
{
	int error;

	if (tries == 0 || tries > STATE_TRIES_MAX)
		return BOOT_ERROR_RANGE;
	error = state_set_id(record->trial_id, id);
	if (error < 0)
		return error;
	record->flags &= ~STATE_TRIAL_FLAGS;
	if (in_record)
		record->flags |= STATE_TRIAL_IN_RECORD;
	record->tries_left = tries;
	record->tries_done = record->tries_given_back = 0;
	record->trial_serial++;
	return 0;
}

void trial_counter_of(const struct state_record *record, const struct trial *trial,
		      struct trial_counter *ret)
{
	*ret = (struct trial_counter){
		.serial = record->trial_serial,
		.left = trial->left,
		.done = trial->done,
		.given_back = trial->given_back,
	};
}

void trial_to_record(const struct trial *trial, struct state_record *record)
{
	record->flags |= STATE_TRIAL_IN_RECORD;
	record->tries_left = trial->left;
	record->tries_done = trial->done;
	record->tries_given_back = trial->given_back;
}

void trial_end(struct state_record *record)
{
	__builtin_memset(record->trial_id, 0, sizeof(record->trial_id));
	record->flags &= ~STATE_TRIAL_FLAGS;
	record->tries_left = record->tries_done = record->tries_given_back = 0;
}

bool trial_count(struct trial *trial)
{
	if (trial->state != TRIAL_READY)
		return false;
	trial->left--;
	if (trial->done < STATE_TRIES_MAX)
		trial->done++;
	if (trial->left == 0)
		trial->state = TRIAL_USED_UP;
	return true;
}

bool trial_give_back(struct trial *trial)
{
	if ((trial->state != TRIAL_READY && trial->state != TRIAL_USED_UP) || trial->done == 0 ||
	    trial->left >= STATE_TRIES_MAX || trial->given_back >= TRIAL_GIVEN_BACK_MAX)
		return false;
	trial->left++;
	trial->done--;
	trial->given_back++;
	trial->state = TRIAL_READY;
	return true;
}
