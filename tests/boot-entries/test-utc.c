// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/utc.h"
#include "tests/boot-entries/text.h"

Test(utc, reads_every_field)
{
	struct utc utc;

	cr_assert(utc_parse(S("2026-11-22T10:34:56Z"), &utc));
	cr_assert_eq(utc.year, 2026);
	cr_assert_eq(utc.month, 11);
	cr_assert_eq(utc.day, 22);
	cr_assert_eq(utc.hour, 10);
	cr_assert_eq(utc.minute, 34);
	cr_assert_eq(utc.second, 56);
}

Test(utc, knows_the_calendar)
{
	static const struct {
		const char *text;
		bool is_valid;
	} cases[] = {
		{ "2024-02-29T00:00:00Z", true },  { "2026-02-29T00:00:00Z", false },
		{ "2100-02-29T00:00:00Z", false }, { "2000-02-29T00:00:00Z", true },
		{ "2026-12-31T23:59:59Z", true },  { "2026-04-31T00:00:00Z", false },
		{ "2026-00-01T00:00:00Z", false }, { "2026-13-01T00:00:00Z", false },
		{ "2026-01-00T00:00:00Z", false }, { "2026-01-01T24:00:00Z", false },
		{ "2026-01-01T00:60:00Z", false }, { "2026-01-01T00:00:60Z", false },
		{ "0999-01-01T00:00:00Z", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct utc utc;

		cr_assert_eq(utc_parse(span_of(cases[i].text), &utc), cases[i].is_valid, "%s",
			     cases[i].text);
	}
}

Test(utc, takes_no_other_form)
{
	static const char *const texts[] = {
		"",
		"2026-11-22",
		"2026-11-22T10:34:56",
		"2026-11-22T10:34:56Z ",
		"2026-11-22t10:34:56z",
		"2026-11-22 10:34:56Z",
		"2026-11-22T10:34:56+01:00",
		"2026-1a-22T10:34:56Z",
		"2026/11/22T10:34:56Z",
		"+026-11-22T10:34:56Z",
	};
	struct utc utc = { .year = 1 };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		cr_assert_not(utc_parse(span_of(texts[i]), &utc), "%s", texts[i]);
	cr_assert_eq(utc.year, 1);
}

// date -u -d TEXT +%s
Test(utc, counts_seconds_since_1970)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1969-12-31T23:59:59Z", -1 },
		{ "2000-02-29T12:00:00Z", 951825600 },
		{ "2000-03-01T00:00:00Z", 951868800 },
		{ "2015-01-01T00:00:00Z", 1420070400 },
		{ "2026-11-22T10:34:56Z", 1795343696 },
		{ "2100-03-01T00:00:00Z", 4107542400 },
		{ "1000-01-01T00:00:00Z", -30610224000 },
		{ "9999-12-31T23:59:59Z", 253402300799 },
	};
	struct utc utc;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		cr_assert(utc_parse(span_of(cases[i].text), &utc));
		cr_assert_eq(utc_to_seconds(&utc), cases[i].seconds, "%s", cases[i].text);
	}
}
