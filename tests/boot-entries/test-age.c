// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdio.h>
#include <string.h>

#include "boot-entries/age.h"
#include "boot-entries/utc.h"
#include "tests/boot-entries/text.h"

#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static int64_t at(const char *text)
{
	struct utc utc;

	cr_assert(utc_parse(span_of(text), &utc), "%s", text);
	return utc_to_seconds(&utc);
}

static void assert_age(int64_t age_sec, const char *text)
{
	char buf[AGE_SIZE] = "untouched";
	int64_t now = at("2026-11-22T10:00:00Z");

	cr_assert(age_print(now - age_sec, now, buf, sizeof(buf)), "%s", text);
	cr_assert_str_eq(buf, text);
}

Test(age, is_said_in_the_largest_unit_that_is_at_least_one)
{
	static const struct {
		int64_t age_sec;
		const char *text;
	} cases[] = {
		{ 0, "just now" },
		{ MINUTE - 1, "just now" },
		{ MINUTE, "1 minute ago" },
		{ 5 * MINUTE + 59, "5 minutes ago" },
		{ HOUR - 1, "59 minutes ago" },
		{ HOUR, "1 hour ago" },
		{ 3 * HOUR, "3 hours ago" },
		{ DAY - 1, "23 hours ago" },
		{ DAY, "1 day ago" },
		{ 3 * DAY, "3 days ago" },
		{ 14 * DAY - 1, "13 days ago" },
		{ 14 * DAY, "2 weeks ago" },
		{ 35 * DAY, "5 weeks ago" },
		{ 61 * DAY - 1, "8 weeks ago" },
		{ 61 * DAY, "2 months ago" },
		{ 125 * DAY, "4 months ago" },
		{ 730 * DAY - 1, "23 months ago" },
		{ 730 * DAY, "2 years ago" },
		{ 4000 * DAY, "10 years ago" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_age(cases[i].age_sec, cases[i].text);
}

// The clock of a machine in Auckland that runs in local time.
Test(age, of_a_date_up_to_a_day_ahead_is_just_now)
{
	assert_age(-13 * HOUR, "just now");
	assert_age(-DAY, "just now");
}

Test(age, is_refused_where_one_of_the_dates_cannot_be_true)
{
	static const struct {
		const char *created, *now;
	} cases[] = {
		{ "1970-01-01T00:00:01Z", "2026-11-22T10:00:00Z" },
		{ "1980-01-01T00:00:00Z", "2026-11-22T10:00:00Z" },
		{ "2014-12-31T23:59:59Z", "2026-11-22T10:00:00Z" },
		{ "2026-11-22T10:00:00Z", "1970-01-01T00:00:00Z" },
		{ "2026-11-22T10:00:00Z", "2014-12-31T23:59:59Z" },
		{ "2026-11-23T10:00:01Z", "2026-11-22T10:00:00Z" },
		{ "9999-12-31T23:59:59Z", "2026-11-22T10:00:00Z" },
	};
	char buf[AGE_SIZE] = "untouched";

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		cr_assert_not(age_print(at(cases[i].created), at(cases[i].now), buf, sizeof(buf)),
			      "%s at %s", cases[i].created, cases[i].now);
	cr_assert_str_eq(buf, "untouched");
}

Test(age, takes_any_two_numbers)
{
	static const int64_t numbers[] = { INT64_MIN, -1, 0, INT64_C(1420070400), INT64_MAX };
	char buf[AGE_SIZE];

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		for (size_t k = 0; k < ARRAY_LEN(numbers); k++)
			age_print(numbers[i], numbers[k], buf, sizeof(buf));
	cr_assert(age_print(INT64_C(1420070400), INT64_MAX, buf, sizeof(buf)));
	cr_assert_lt(strlen(buf) + 1, sizeof(buf));
}

Test(age, no_date_is_one_before_2015)
{
	cr_assert_not(age_is_date(0));
	cr_assert_not(age_is_date(at("2014-12-31T23:59:59Z")));
	cr_assert(age_is_date(at("2015-01-01T00:00:00Z")));
}

Test(age, is_cut_to_fit)
{
	int64_t now = at("2026-11-22T10:00:00Z");
	char buf[7];

	cr_assert(age_print(now - DAY, now, buf, sizeof(buf)));
	cr_assert_str_eq(buf, "1 day ");
}
