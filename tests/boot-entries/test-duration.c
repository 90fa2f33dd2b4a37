// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/duration.h"
#include "tests/boot-entries/text.h"

static void assert_is(const char *text, uint32_t seconds)
{
	uint32_t found = 0;

	cr_assert(duration_parse(span_of(text), &found), "%s", text);
	cr_assert_eq(found, seconds, "%s is %u", text, found);
}

Test(duration, units_go_from_large_to_small)
{
	assert_is("0", 0);
	assert_is("300", 300);
	assert_is("300s", 300);
	assert_is("5m", 300);
	assert_is("1h30m", 5400);
	assert_is("1h1m1s", 3661);
	assert_is("2h5s", 7205);
	assert_is("24h", DURATION_MAX_SEC);
	assert_is("86400", DURATION_MAX_SEC);
}

Test(duration, nothing_else_is_one)
{
	static const char *const none[] = {
		"",
		"m",
		"5 m",
		" 5m",
		"5m ",
		"-5m",
		"+5",
		"5M",
		"5d",
		"5m5m",
		"5s5m",
		"1h1h",
		"5m1h",
		"1.5h",
		"5min",
		"0x5",
		"5m3",
		"86401",
		"24h1s",
		"1441m",
		"25h",
		"4294967297s",
		"18446744073709551617",
		"5\n",
	};
	uint32_t seconds = 7;

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		cr_assert_not(duration_parse(span_of(none[i]), &seconds), "%s", none[i]);
	cr_assert_eq(seconds, 7, "what is none leaves the result alone");
}
