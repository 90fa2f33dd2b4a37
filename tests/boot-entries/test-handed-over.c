// SPDX-License-Identifier: GPL-2.0-or-later

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "boot-entries/handed-over.h"

// What is left after text at this time; "no" when it may not be asked again.
static const char *after(const char *text, uint64_t now)
{
	static char left[HANDED_OVER_TEXT_MAX + 1];
	size_t len = 0;

	memset(left, 0, sizeof left);
	if (!handed_over_again(span_of(text), now, left, &len))
		return "no";
	left[len] = '\0';
	return left;
}

Test(handed_over, counts_up_to_three_within_ten_minutes)
{
	cr_assert_str_eq(after("", 1000), "1 1000");
	cr_assert_str_eq(after("1 1000", 1100), "2 1000");
	cr_assert_str_eq(after("2 1000", 1200), "3 1000");
	cr_assert_str_eq(after("3 1000", 1599), "no");
}

Test(handed_over, begins_again_after_ten_minutes)
{
	cr_assert_str_eq(after("3 1000", 1600), "1 1600");
	cr_assert_str_eq(after("1 1000", 999999), "1 999999");
}

Test(handed_over, clock_that_goes_back_or_stands_still)
{
	cr_assert_str_eq(after("3 1000", 999), "1 999");
	cr_assert_str_eq(after("", 0), "1 0");
	cr_assert_str_eq(after("1 0", 0), "2 0");
	cr_assert_str_eq(after("3 0", 0), "no");
}

Test(handed_over, what_is_malformed_does_not_count)
{
	static const char *const bad[] = {
		"3",      "3 ",     "4 1000",        "9 1000",  "3 x",
		"3-1000", "x 1000", "3 99999999999", "3  1000", "33 1000"
	};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		cr_assert_str_eq(after(bad[i], 1001), "1 1001", "%s", bad[i]);
}
