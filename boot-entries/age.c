// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/age.h"
#include "boot-entries/writer.h"

#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define WEEK (7 * DAY)
#define YEAR (365 * DAY)
#define MONTH (YEAR / 12)
#define OLDEST INT64_C(1420070400) // the first second of AGE_OLDEST_YEAR

bool age_is_date(int64_t created_sec)
{
	return created_sec >= OLDEST;
}

struct unit {
	int64_t below_sec; // for ages below this
	int64_t length_sec;
	char name[7]; // no pointer, which the loader would have to relocate
};

static const struct unit units[] = {
	{ HOUR, MINUTE, "minute" }, { DAY, HOUR, "hour" },        { 2 * WEEK, DAY, "day" },
	{ 61 * DAY, WEEK, "week" }, { 2 * YEAR, MONTH, "month" }, { INT64_MAX, YEAR, "year" },
};

static void add_age(struct writer *w, int64_t age_sec)
{
	const struct unit *unit = units;
	uint64_t n;

	while (age_sec >= unit->below_sec && unit->below_sec < INT64_MAX)
		unit++;
	n = (uint64_t)(age_sec / unit->length_sec);
	writer_add_number(w, n, 1);
	writer_add_char(w, ' ');
	writer_add_text(w, unit->name);
	writer_add_text(w, n == 1 ? " ago" : "s ago");
}

bool age_print(int64_t created_sec, int64_t now_sec, char *buf, size_t cap)
{
	int64_t age_sec;
	struct writer w;

	if (!age_is_date(created_sec) || !age_is_date(now_sec))
		return false;
	age_sec = now_sec - created_sec; // both are above 0
	if (age_sec < -DAY)
		return false;
	writer_init(&w, buf, cap);
	if (age_sec < MINUTE)
		writer_add_text(&w, "just now");
	else
		add_age(&w, age_sec);
	writer_end_cut(&w);
	return true;
}
