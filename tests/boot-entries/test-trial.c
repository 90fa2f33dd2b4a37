// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/error.h"
#include "boot-entries/trial.h"
#include "tests/boot-entries/text.h"

static struct state_record begun(uint32_t tries, bool in_record)
{
	struct state_record record = { .trial_serial = 6 };

	cr_assert_eq(trial_begin(&record, S("x-5.conf"), tries, in_record), 0);
	return record;
}

static struct trial look(const struct state_record *record, const struct trial_counter *counter)
{
	struct trial trial;

	trial_look(record, counter, &trial);
	return trial;
}

static struct trial_counter counter_of(const struct state_record *record, struct trial trial)
{
	struct trial_counter counter;

	trial_counter_of(record, &trial, &counter);
	return counter;
}

Test(trial, without_one_there_is_none)
{
	struct state_record record = { .tries_left = 3 };

	cr_assert_eq(look(&record, NULL).state, TRIAL_NONE);
	cr_assert_eq(look(&record, NULL).left, 0);
}

Test(trial, each_begins_with_all_its_tries_and_a_serial_number_of_its_own)
{
	struct state_record record = begun(3, true);

	cr_assert_eq(look(&record, NULL).state, TRIAL_READY);
	cr_assert_eq(look(&record, NULL).left, 3);
	cr_assert_eq(record.trial_serial, 7);
	record.tries_given_back = 2;
	cr_assert_eq(trial_begin(&record, S("x-5.conf"), 1, false), 0);
	cr_assert_eq(record.trial_serial, 8);
	cr_assert_eq(record.tries_given_back, 0);
	cr_assert_eq(record.flags, 0);
}

Test(trial, what_is_no_number_of_tries_or_no_id_is_refused)
{
	struct state_record record = { .default_id = "x-4.conf" }, before = record;

	cr_assert_eq(trial_begin(&record, S("x-5.conf"), 0, true), BOOT_ERROR_RANGE);
	cr_assert_eq(trial_begin(&record, S("x-5.conf"), STATE_TRIES_MAX + 1, true),
		     BOOT_ERROR_RANGE);
	cr_assert_eq(trial_begin(&record, S("x 5"), 3, true), BOOT_ERROR_ENCODING);
	cr_assert_eq(memcmp(&record, &before, sizeof record), 0);
}

Test(trial, each_start_takes_one_until_none_is_left)
{
	for (uint32_t tries = 1; tries <= 3; tries++) {
		struct state_record record = begun(tries, true);

		for (uint32_t i = 0; i < tries; i++) {
			struct trial trial = look(&record, NULL);

			cr_assert_eq(trial.state, TRIAL_READY);
			cr_assert_eq(trial.done, i);
			cr_assert(trial_count(&trial));
			trial_to_record(&trial, &record);
		}
		cr_assert_eq(look(&record, NULL).state, TRIAL_USED_UP);
		cr_assert_eq(look(&record, NULL).done, tries);
	}
}

Test(trial, none_left_cannot_be_counted)
{
	struct trial trial = { .state = TRIAL_USED_UP, .done = 3 };

	cr_assert_not(trial_count(&trial));
	cr_assert_eq(trial.done, 3);
	cr_assert_eq(trial.left, 0);
}

Test(trial, the_variable_counts_for_its_own_trial)
{
	struct state_record record = begun(3, false);
	struct trial_counter counter = { .serial = 7, .left = 1, .done = 2 };

	cr_assert_eq(look(&record, &counter).left, 1);
	cr_assert_eq(look(&record, &counter).done, 2);
	counter.serial = 6;
	cr_assert_eq(look(&record, &counter).state, TRIAL_LOST);
	cr_assert_eq(look(&record, &counter).left, 0);
	cr_assert_eq(look(&record, NULL).state, TRIAL_LOST);
}

Test(trial, one_more_than_the_record_has_given_is_not_believed)
{
	struct state_record record = begun(2, false);
	struct trial_counter counter = { .serial = 7, .left = 50 };

	cr_assert_eq(look(&record, &counter).left, 2);
}

Test(trial, a_count_that_went_to_the_record_after_the_variable_failed_is_not_forgotten)
{
	struct state_record record = begun(3, false);
	struct trial_counter counter = { .serial = 7, .left = 2, .done = 1 };
	struct trial trial = look(&record, &counter);

	cr_assert(trial_count(&trial));
	trial_to_record(&trial, &record);
	cr_assert_eq(look(&record, &counter).left, 1);
	cr_assert_eq(look(&record, NULL).left, 1);
	cr_assert_eq(look(&record, NULL).state, TRIAL_READY);
}

Test(trial, what_is_given_back_is_there_again_and_not_for_ever)
{
	struct state_record record = begun(1, true);
	struct trial trial = look(&record, NULL);

	cr_assert_not(trial_give_back(&trial));
	for (uint32_t i = 0; i < TRIAL_GIVEN_BACK_MAX; i++) {
		cr_assert(trial_count(&trial));
		cr_assert(trial_give_back(&trial));
		cr_assert_eq(trial.left, 1);
		cr_assert_eq(trial.done, 0);
	}
	cr_assert(trial_count(&trial));
	cr_assert_not(trial_give_back(&trial));
	cr_assert_eq(trial.state, TRIAL_USED_UP);
}

Test(trial, one_that_has_lost_its_counter_gets_nothing_back)
{
	struct trial trial = { .state = TRIAL_LOST, .done = 1 };

	cr_assert_not(trial_give_back(&trial));
}

Test(trial, its_end_leaves_the_serial_number_alone)
{
	struct state_record record = begun(3, true);

	trial_end(&record);
	cr_assert_eq(look(&record, NULL).state, TRIAL_NONE);
	cr_assert_eq(record.trial_serial, 7);
	cr_assert_eq(record.flags, 0);
	cr_assert_eq(record.tries_left, 0);
}

Test(trial, the_variable_reads_as_it_was_written)
{
	struct state_record record = begun(3, false);
	struct trial trial = { .state = TRIAL_READY, .left = 2, .done = 1, .given_back = 4 };
	struct trial_counter counter = counter_of(&record, trial), read;
	uint8_t bytes[TRIAL_COUNTER_SIZE];

	trial_counter_print(&counter, bytes);
	cr_assert_eq(trial_counter_parse(bytes, sizeof bytes, &read), 0);
	cr_assert_eq(memcmp(&read, &counter, sizeof read), 0);
	cr_assert_eq(bytes[0], 7);
	cr_assert_eq(bytes[4], 2);
	cr_assert_eq(bytes[5], 1);
	cr_assert_eq(bytes[6], 4);
}

Test(trial, each_bit_of_the_variable_counts)
{
	struct trial_counter counter = { .serial = 7, .left = 2, .done = 1 };
	uint8_t bytes[TRIAL_COUNTER_SIZE];

	trial_counter_print(&counter, bytes);
	for (unsigned bit = 0; bit < 8 * sizeof bytes; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		cr_assert_eq(trial_counter_parse(bytes, sizeof bytes, &counter),
			     BOOT_ERROR_CHECKSUM);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t len = 0; len < 2 * sizeof bytes; len++)
		cr_assert(len == sizeof bytes ||
			  trial_counter_parse(bytes, len, &counter) == BOOT_ERROR_SYNTAX);
}

Test(trial, numbers_out_of_bounds_are_no_counter)
{
	struct trial_counter counter = { .left = STATE_TRIES_MAX + 1 };
	uint8_t bytes[TRIAL_COUNTER_SIZE];

	trial_counter_print(&counter, bytes);
	cr_assert_eq(trial_counter_parse(bytes, sizeof bytes, &counter), BOOT_ERROR_SYNTAX);
}
