// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/progress.h"
#include "tests/boot-entries/text.h"

#define MIB (1u << 20)
#define SEC 1000000u

static void assert_line(uint64_t done, uint64_t total, uint64_t usec, const char *want)
{
	const struct progress progress = { .total = total, .done = done };
	char line[PROGRESS_COLUMNS_MAX + 1];

	progress_print(&progress, usec, strlen(want), line);
	cr_assert_str_eq(line, want);
}

Test(progress, a_line_has_a_bar_numbers_and_the_time_that_is_left)
{
	assert_line(
		0, 145 * MIB, SEC,
		"genboot: reading [------------------------]   0%  0 of 145 MiB                 ");
	assert_line(
		68 * MIB, 145 * MIB, 6 * SEC,
		"genboot: reading [###########-------------]  46%  68 of 145 MiB, 7 s left      ");
	assert_line(
		145 * MIB, 145 * MIB, 14 * SEC,
		"genboot: reading [########################] 100%  145 of 145 MiB               ");
}

Test(progress, the_least_that_is_left_is_a_second)
{
	assert_line(100 * MIB - 1, 100 * MIB, 2 * SEC,
		    "genboot: reading [###############-]  99%  100 of 100 MiB, 1 s left     ");
}

Test(progress, the_longest_numbers_fit_the_fewest_columns)
{
	assert_line(UINT64_C(4294967294), UINT64_C(4294967294), SEC,
		    "genboot: reading [################] 100%  4096 of 4096 MiB             ");
	assert_line(UINT64_C(2294967294), UINT64_C(4294967294), 3500 * SEC,
		    "genboot: reading [########--------]  53%  2189 of 4096 MiB, 3051 s left");
}

Test(progress, what_would_take_hours_is_not_guessed)
{
	assert_line(10 * MIB, 100 * MIB, 500 * SEC,
		    "genboot: reading [#---------------]  10%  10 of 100 MiB                ");
}

Test(progress, a_line_says_which_key_stops_it)
{
	const struct progress progress = { .total = UINT64_C(4294967294),
					   .done = UINT64_C(2294967294),
					   .may_stop = true };
	char line[PROGRESS_COLUMNS_MAX + 1];

	progress_print(&progress, 3500 * SEC, PROGRESS_COLUMNS_MIN, line);
	cr_assert_str_eq(line, "genboot: reading, Esc stops [##---]  53%  2189 of 4096 MiB, "
			       "3051 s left");
}

Test(progress, nothing_is_due_within_the_first_second)
{
	struct progress progress = { .total = MIB };

	cr_assert_not(progress_is_due(&progress, 0));
	cr_assert_not(progress_is_due(&progress, SEC - 1));
	cr_assert(progress_is_due(&progress, SEC));
}

Test(progress, ten_lines_a_second_are_due_at_most)
{
	struct progress progress = { .total = MIB };
	unsigned n = 0;

	for (uint64_t usec = 0; usec <= 3 * SEC; usec += SEC / 1000)
		n += progress_is_due(&progress, usec);
	cr_assert_eq(n, 21);
}

Test(progress, the_end_is_shown_however_soon_it_comes)
{
	struct progress progress = { .total = MIB };

	cr_assert(progress_is_due(&progress, 5 * SEC));
	progress.done = MIB;
	cr_assert(progress_is_due(&progress, 5 * SEC + 1));
}

// A clock may be set back by a firmware that leaves and enters power states.
Test(progress, a_clock_that_goes_back_shows_no_more_lines)
{
	struct progress progress = { .total = MIB };

	cr_assert(progress_is_due(&progress, 5 * SEC));
	cr_assert_not(progress_is_due(&progress, SEC));
}
