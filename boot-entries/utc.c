// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/utc.h"

// YYYY-MM-DDThh:mm:ssZ
#define UTC_LEN 20u

static bool has_form(struct span text)
{
	return text.len == UTC_LEN && text.at[4] == '-' && text.at[7] == '-' &&
	       text.at[10] == 'T' && text.at[13] == ':' && text.at[16] == ':' && text.at[19] == 'Z';
}

static bool read_field(struct span text, size_t at, size_t len, unsigned max, unsigned *ret)
{
	uint64_t value;

	if (!span_to_u64((struct span){ text.at + at, len }, max, &value))
		return false;
	*ret = (unsigned)value;
	return true;
}

static unsigned days_of(unsigned year, unsigned month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

bool utc_parse(struct span text, struct utc *ret)
{
	unsigned year, month, day, hour, minute, second;

	if (!has_form(text) || !read_field(text, 0, 4, 9999, &year) || year < 1000 ||
	    !read_field(text, 5, 2, 12, &month) || month == 0 ||
	    !read_field(text, 8, 2, 31, &day) || day == 0 || day > days_of(year, month) ||
	    !read_field(text, 11, 2, 23, &hour) || !read_field(text, 14, 2, 59, &minute) ||
	    !read_field(text, 17, 2, 59, &second))
		return false;
	*ret = (struct utc){ (uint16_t)year, (uint8_t)month,  (uint8_t)day,
			     (uint8_t)hour,  (uint8_t)minute, (uint8_t)second };
	return true;
}

// Years are counted from March on, so that a leap day ends one; 1970-01-01 is this many days behind
// the first of March of the year 0.
#define DAYS_TO_MARCH_OF_YEAR_0 719468

int64_t utc_to_seconds(const struct utc *utc)
{
	int64_t year = utc->month > 2 ? utc->year : utc->year - 1;
	int64_t months_from_march = (utc->month + 9) % 12;
	int64_t days = year * 365 + year / 4 - year / 100 + year / 400 +
		       (months_from_march * 153 + 2) / 5 + utc->day - 1 - DAYS_TO_MARCH_OF_YEAR_0;

	return ((days * 24 + utc->hour) * 60 + utc->minute) * 60 + utc->second;
}
