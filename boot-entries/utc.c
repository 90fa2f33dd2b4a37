// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/utc.h"

static const char form[] = "YYYY-MM-DDThh:mm:ssZ";

// The digits that stand where form has this letter. False when one of them is none.
static bool read_field(struct span text, char letter, unsigned max, unsigned *ret)
{
	size_t at = span_find(span_of(form), letter), len = 0;
	uint64_t value;

	while (form[at + len] == letter)
		len++;
	if (!span_to_u64((struct span){ text.at + at, len }, max, &value))
		return false;
	*ret = (unsigned)value;
	return true;
}

static bool has_form(struct span text)
{
	static const char marks[] = "-T:Z";

	if (text.len != sizeof(form) - 1)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (span_find(span_of(marks), form[i]) < sizeof(marks) - 1 && text.at[i] != form[i])
			return false;
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

	if (!has_form(text) || !read_field(text, 'Y', 9999, &year) || year < 1000 ||
	    !read_field(text, 'M', 12, &month) || month == 0 || !read_field(text, 'D', 31, &day) ||
	    day == 0 || day > days_of(year, month) || !read_field(text, 'h', 23, &hour) ||
	    !read_field(text, 'm', 59, &minute) || !read_field(text, 's', 59, &second))
		return false;
	*ret = (struct utc){ (uint16_t)year, (uint8_t)month,  (uint8_t)day,
			     (uint8_t)hour,  (uint8_t)minute, (uint8_t)second };
	return true;
}
