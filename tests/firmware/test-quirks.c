// SPDX-License-Identifier: GPL-2.0-or-later

// Keyboards of efi/QUIRKS.md: each picks generation 2, the row below the default.

#include <criterion/criterion.h>

#include "tests/firmware/scene.h"

#define SCAN_F3 0x0du
#define SCAN_VOLUME_UP 0x80u
#define SCAN_VOLUME_DOWN 0x81u
#define SCAN_SUSPEND 0x102u

static struct scene scene;

static void set_up(void)
{
	scene_open_three(&scene);
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 9\n");
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(quirks, .init = set_up, .fini = tear_down);

static void expect_second(const struct fw_key *keys, size_t n)
{
	scene.machine.keys = keys;
	scene.machine.n_keys = n;
	scene_expect(&scene, 2, NULL);
	cr_assert_lt(scene.outcome.usec, 9000000, "by the keys, not by the countdown");
}

Test(quirks, volume_and_power_keys_of_a_tablet_move_and_choose)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 2000000, .scan = SCAN_VOLUME_DOWN },
		{ .at_usec = 2100000, .scan = SCAN_VOLUME_DOWN },
		{ .at_usec = 2200000, .scan = SCAN_VOLUME_UP },
		{ .at_usec = 3000000, .scan = SCAN_SUSPEND },
	};

	expect_second(keys, ARRAY_LEN(keys));
}

Test(quirks, enter_that_says_f3_is_enter)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 2000000, .scan = FW_SCAN_DOWN },
		{ .at_usec = 3000000, .scan = SCAN_F3 },
	};

	expect_second(keys, ARRAY_LEN(keys));
}

static const struct fw_key down_and_enter[] = {
	{ .at_usec = 2000000, .scan = FW_SCAN_DOWN },
	{ .at_usec = 3000000, .character = '\r' },
};

// The first event that is asked about is the extended protocol's.
Test(quirks, extended_protocol_that_is_there_but_dead_leaves_it_to_the_old_one)
{
	scene.machine.fault = (struct fw_fault){ 1, FW_CHECK_EVENT, false, FW_INVALID_PARAMETER };
	expect_second(down_and_enter, ARRAY_LEN(down_and_enter));
	cr_assert(scene.outcome.fault_hit);
	for (size_t i = 0; i < scene.outcome.n_calls; i++)
		cr_assert_neq(scene.outcome.calls[i], FW_READ_KEY_STROKE_EX);
}

// Of a serial console.
Test(quirks, line_feed_is_enter)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 2000000, .scan = FW_SCAN_DOWN },
		{ .at_usec = 3000000, .character = '\n' },
	};

	expect_second(keys, ARRAY_LEN(keys));
}

static struct fw_key esc[16];

// What a serial line sends, all at once or a character each so many microseconds.
static size_t add_text(size_t n, uint64_t at_usec, uint64_t apart_usec, const char *text)
{
	for (; *text != '\0'; text++, at_usec += apart_usec) {
		esc[n++] = (struct fw_key){ .at_usec = at_usec,
					    .scan = *text == '\x1b' ? FW_SCAN_ESCAPE : 0,
					    .character = *text == '\x1b' ? 0 : (uint8_t)*text };
	}
	return n;
}

Test(quirks, keys_that_arrive_as_single_characters_are_put_together)
{
	size_t n = add_text(0, 2000000, 0, "\x1b[F\x1b[24~\x1b[1~"); // End, F12, Home
	n = add_text(n, 3000000, 0, "\x1bOB\r");
	expect_second(esc, n);
}

Test(quirks, characters_of_a_key_may_come_one_after_the_other)
{
	size_t n = add_text(0, 2000000, 40000, "\x1b[B");

	expect_second(esc, add_text(n, 3000000, 0, "\r"));
}

// "q" would leave for the firmware.
Test(quirks, esc_is_esc_where_nothing_follows_soon)
{
	size_t n = add_text(0, 2000000, 60000, "/q\x1bj");

	expect_second(esc, add_text(n, 3000000, 0, "\r"));
}

Test(quirks, what_follows_esc_and_does_not_belong_to_it_is_not_lost)
{
	size_t n = add_text(0, 2000000, 0, "\x1bj\x1b\x1b[B\x1bk");

	expect_second(esc, add_text(n, 3000000, 0, "\r"));
}

Test(quirks, esc_as_a_character_is_esc)
{
	size_t n = add_text(0, 2000000, 0, "\x1b[B");

	esc[0] = (struct fw_key){ .at_usec = 2000000, .character = '\x1b' };
	expect_second(esc, add_text(n, 3000000, 0, "\r"));
}
