// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/bytes.h"
#include "boot-entries/crc32c.h"
#include "boot-entries/error.h"
#include "boot-entries/state-record.h"
#include "tests/boot-entries/text.h"

static uint8_t slots[STATE_SLOTS][STATE_SLOT_SIZE];

static struct state parsed(void)
{
	struct state state;

	state_parse((const uint8_t(*)[STATE_SLOT_SIZE])slots, &state);
	return state;
}

// Writes a record that makes id the default, as a writer does: into the older slot.
static unsigned put(const char *id)
{
	struct state state = parsed();
	uint8_t slot[STATE_SLOT_SIZE];
	unsigned index;

	cr_assert_eq(state_set_id(state.record.default_id, span_of(id)), 0);
	cr_assert_eq(state_print_next(&state, &state.record, slot, &index), 0);
	memcpy(slots[index], slot, sizeof(slot));
	return index;
}

static void sign(uint8_t *slot)
{
	store_le32(slot + 508, crc32c(slot, 508));
}

static void start(void)
{
	memset(slots, 0, sizeof(slots));
}

Test(state, two_empty_slots_are_no_record)
{
	struct state state;

	start();
	state = parsed();
	cr_assert_not(state.has_record);
	cr_assert_eq(state.slots[0], STATE_SLOT_EMPTY);
	cr_assert_eq(state.slots[1], STATE_SLOT_EMPTY);
}

Test(state, what_is_written_reads_back)
{
	struct state_record record = { .flags = STATE_TRIAL_IN_RECORD,
				       .tries_left = 2,
				       .tries_done = 1,
				       .tries_given_back = 4,
				       .trial_serial = 9,
				       .security_floor = 7 };
	struct state state;
	unsigned index;

	start();
	state = parsed();
	cr_assert_eq(state_set_id(record.default_id, S("a-4.conf")), 0);
	cr_assert_eq(state_set_id(record.one_shot_id, S("a-1.conf")), 0);
	cr_assert_eq(state_set_id(record.trial_id, S("a-5.conf")), 0);
	cr_assert_eq(state_set_id(record.last_good_id, S("a-3.conf")), 0);
	cr_assert_eq(state_print_next(&state, &record, slots[0], &index), 0);
	cr_assert_eq(index, 0);
	state = parsed();
	cr_assert(state.has_record);
	record.sequence = 1;
	cr_assert_eq(memcmp(&state.record, &record, sizeof(record)), 0);
}

Test(state, the_layout_is_the_documented_one)
{
	start();
	put("home-12.conf");
	cr_assert_eq(memcmp(slots[0], "GNBSTATE", 8), 0);
	cr_assert_eq(load_le32(slots[0] + 8), 1);
	cr_assert_eq(load_le64(slots[0] + 16), 1);
	cr_assert_str_eq((const char *)slots[0] + 64, "home-12.conf");
	cr_assert_eq(memcmp(slots[0] + 504, "SLOT", 4), 0);
	cr_assert_eq(load_le32(slots[0] + 508), crc32c(slots[0], 508));
	cr_assert_eq(state_slot_offset(1) - state_slot_offset(0), 131072);
	cr_assert_geq(STATE_FILE_SIZE, state_slot_offset(1) + STATE_SLOT_SIZE);
}

Test(state, writers_take_turns_so_that_the_newest_record_is_never_overwritten)
{
	static const char *const ids[] = { "a-1.conf", "a-2.conf", "a-3.conf", "a-4.conf" };

	start();
	for (unsigned i = 0; i < ARRAY_LEN(ids); i++) {
		cr_assert_eq(put(ids[i]), i % 2);
		cr_assert_str_eq(parsed().record.default_id, ids[i]);
		cr_assert_eq(parsed().record.sequence, i + 1);
	}
}

Test(state, a_slot_torn_at_any_byte_gives_the_other_record)
{
	uint8_t before[STATE_SLOT_SIZE];

	start();
	put("a-1.conf");
	put("a-2.conf");
	memcpy(before, slots[0], sizeof(before));
	cr_assert_eq(put("a-3.conf"), 0);
	for (size_t cut = 17; cut < STATE_SLOT_SIZE; cut++) {
		uint8_t whole[STATE_SLOT_SIZE];

		memcpy(whole, slots[0], sizeof(whole));
		memcpy(slots[0] + cut, before + cut, STATE_SLOT_SIZE - cut);
		cr_assert_str_eq(parsed().record.default_id, "a-2.conf", "cut at %zu", cut);
		memcpy(slots[0], whole, sizeof(whole));
	}
}

Test(state, any_flipped_bit_makes_a_slot_invalid)
{
	start();
	put("a-1.conf");
	for (size_t bit = 0; bit < (size_t)8 * STATE_SLOT_SIZE; bit++) {
		slots[0][bit / 8] ^= (uint8_t)(1u << bit % 8);
		cr_assert_eq(parsed().slots[0], STATE_SLOT_BAD, "bit %zu", bit);
		cr_assert_not(parsed().has_record);
		slots[0][bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

Test(state, a_bad_slot_is_the_one_that_is_written_next)
{
	start();
	put("a-1.conf");
	put("a-2.conf");
	slots[0][100] ^= 1;
	cr_assert_eq(put("a-3.conf"), 0);
	slots[1][100] ^= 1;
	cr_assert_eq(put("a-4.conf"), 1);
	cr_assert_str_eq(parsed().record.default_id, "a-4.conf");
}

Test(state, of_two_different_slots_with_one_sequence_the_lower_counts_and_it_is_flagged)
{
	start();
	put("a-1.conf");
	memcpy(slots[1], slots[0], STATE_SLOT_SIZE);
	cr_assert_not(parsed().is_ambiguous);
	slots[1][64 + 2] = '9';
	sign(slots[1]);
	cr_assert(parsed().is_ambiguous);
	cr_assert_str_eq(parsed().record.default_id, "a-1.conf");
}

Test(state, sequences_compare_round_the_end_of_their_numbers)
{
	start();
	put("a-1.conf");
	put("a-2.conf");
	store_le64(slots[0] + 16, UINT64_MAX);
	sign(slots[0]);
	store_le64(slots[1] + 16, 3);
	sign(slots[1]);
	cr_assert_str_eq(parsed().record.default_id, "a-2.conf");
}

Test(state, at_the_last_sequence_nothing_is_written)
{
	struct state state;
	uint8_t slot[STATE_SLOT_SIZE];
	unsigned index = 9;

	start();
	put("a-1.conf");
	store_le64(slots[0] + 16, UINT64_MAX);
	sign(slots[0]);
	state = parsed();
	cr_assert_eq(state_print_next(&state, &state.record, slot, &index), BOOT_ERROR_RANGE);
	cr_assert_eq(index, 9);
}

Test(state, a_newer_version_is_read_and_never_written)
{
	struct state state;
	uint8_t slot[STATE_SLOT_SIZE];
	unsigned index;

	start();
	put("a-1.conf");
	put("a-2.conf");
	store_le32(slots[1] + 8, STATE_VERSION + 1);
	sign(slots[1]);
	state = parsed();
	cr_assert_eq(state.slots[1], STATE_SLOT_NEWER);
	cr_assert_str_eq(state.record.default_id, "a-2.conf");
	cr_assert_eq(state_print_next(&state, &state.record, slot, &index), BOOT_ERROR_VERSION);
}

Test(state, tries_above_99_count_as_99_and_are_not_written)
{
	struct state state;
	uint8_t slot[STATE_SLOT_SIZE];
	unsigned index;

	start();
	put("a-1.conf");
	store_le32(slots[0] + 24, 100);
	store_le32(slots[0] + 28, UINT32_MAX);
	store_le32(slots[0] + 40, 100);
	sign(slots[0]);
	state = parsed();
	cr_assert_eq(state.record.tries_left, 99);
	cr_assert_eq(state.record.tries_done, 99);
	cr_assert_eq(state.record.tries_given_back, 99);
	state.record.tries_left = 100;
	cr_assert_eq(state_print_next(&state, &state.record, slot, &index), BOOT_ERROR_RANGE);
}

Test(state, what_is_no_id_is_no_wish)
{
	start();
	put("a-1.conf");
	slots[0][64] = 0x1b;
	sign(slots[0]);
	cr_assert_str_eq(parsed().record.default_id, "");
	memset(slots[0] + 64, 'a', STATE_ID_SIZE);
	sign(slots[0]);
	cr_assert_str_eq(parsed().record.default_id, "", "without its NUL");
}

Test(state, an_id_that_does_not_fit_is_refused)
{
	char field[STATE_ID_SIZE] = "before", longest[STATE_ID_SIZE];

	memset(longest, 'a', sizeof(longest));
	cr_assert_eq(state_set_id(field, span_bytes(longest, STATE_ID_SIZE)), BOOT_ERROR_TOO_LONG);
	cr_assert_eq(state_set_id(field, S("a b")), BOOT_ERROR_ENCODING);
	cr_assert_eq(state_set_id(field, S("\xc3\xa4")), BOOT_ERROR_ENCODING);
	cr_assert_str_eq(field, "before");
	cr_assert_eq(state_set_id(field, span_bytes(longest, STATE_ID_SIZE - 1)), 0);
	cr_assert_eq(field[STATE_ID_SIZE - 1], '\0');
}

static bool is_uncertain(void)
{
	struct state state = parsed();

	return state_is_uncertain(&state);
}

Test(state, with_a_torn_slot_the_record_is_uncertain)
{
	start();
	cr_assert_not(is_uncertain());
	put("a-1.conf");
	cr_assert_not(is_uncertain(), "the other one has never been written");
	put("a-2.conf");
	cr_assert_not(is_uncertain());
	slots[0][100] ^= 1;
	cr_assert(is_uncertain());
	memset(slots[0], 0, STATE_SLOT_SIZE);
	cr_assert(is_uncertain(), "wiped");
}
