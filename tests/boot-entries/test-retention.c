// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdio.h>
#include <stdlib.h>

#include "boot-entries/retention.h"
#include "tests/boot-entries/text.h"

#define MAX_ITEMS 64u

static struct retained items[MAX_ITEMS];
static size_t n_items;

static void set_up(void)
{
	n_items = 0;
}

TestSuite(retention, .init = set_up);

static void add(const char *created)
{
	struct retained *item = &items[n_items++];

	*item = (struct retained){ .number = (uint32_t)n_items };
	cr_assert(utc_parse(span_of(created), &item->created), "%s", created);
}

// The numbers that stay, each with the letter of its rule: "3l 5d".
static const char *kept(const struct genboot_conf *rules)
{
	static const char letters[] = "-ldwmh";
	static char text[1024];
	size_t n = 0;

	retention_apply(rules, items, n_items);
	text[0] = '\0';
	for (size_t i = 0; i < n_items; i++)
		if (items[i].rule != RETENTION_NONE)
			n += (size_t)snprintf(text + n, sizeof text - n, "%s%u%c", n ? " " : "",
					      items[i].number, letters[items[i].rule]);
	return text;
}

Test(retention, without_a_rule_all_stay)
{
	add("2026-01-01T00:00:00Z");
	add("2026-01-02T00:00:00Z");
	cr_assert_str_eq(kept(&(struct genboot_conf){ 0 }), "1l 2l");
}

Test(retention, the_newest_of_each_day_stays)
{
	const struct genboot_conf rules = { .keep_last = 1, .keep_daily = 3 };

	add("2026-01-01T12:00:00Z");
	add("2026-01-03T12:00:00Z");
	add("2026-01-04T00:00:00Z");
	add("2026-01-04T23:59:59Z");
	add("2026-01-05T00:00:00Z");
	add("2026-01-05T00:00:01Z");
	// The newest is its day's, too, which counts.
	cr_assert_str_eq(kept(&rules), "2d 4d 6l");
}

Test(retention, weeks_begin_on_monday)
{
	const struct genboot_conf rules = { .keep_weekly = 2 };

	add("2026-11-15T12:00:00Z"); // Sunday
	add("2026-11-16T00:00:00Z"); // Monday
	add("2026-11-22T23:59:59Z"); // Sunday
	add("2026-11-23T00:00:00Z"); // Monday
	cr_assert_str_eq(kept(&rules), "3w 4w");
}

Test(retention, months_are_the_calendars)
{
	const struct genboot_conf rules = { .keep_monthly = 3 };

	add("2025-11-30T00:00:00Z");
	add("2025-12-31T23:59:59Z");
	add("2026-01-01T00:00:00Z");
	add("2026-01-31T00:00:00Z");
	add("2026-12-01T00:00:00Z");
	cr_assert_str_eq(kept(&rules), "2m 4m 5m");
}

Test(retention, what_is_held_stays_and_counts_as_its_days)
{
	const struct genboot_conf rules = { .keep_daily = 1 };

	add("2026-01-01T00:00:00Z");
	add("2026-01-02T00:00:00Z");
	add("2026-01-03T00:00:00Z");
	items[0].is_held = items[2].is_held = true;
	cr_assert_str_eq(kept(&rules), "1h 3d");
}

Test(retention, a_clock_that_went_back_does_not_make_the_newest_old)
{
	const struct genboot_conf rules = { .keep_last = 1, .keep_daily = 2 };

	add("2026-01-01T00:00:00Z");
	add("2036-01-02T00:00:00Z");
	add("1970-01-01T00:00:00Z");
	add("1970-01-01T00:00:05Z");
	cr_assert_str_eq(kept(&rules), "2d 4l");
	n_items = 0;
	add("1969-12-31T00:00:00Z");
	add("1970-01-01T00:00:00Z");
	cr_assert_str_eq(kept(&rules), "1d 2l");
}

Test(retention, room_is_made_from_the_oldest_on_and_never_of_the_newest)
{
	const struct genboot_conf rules = { .keep_last = 10 };
	size_t index = 99;

	for (size_t i = 0; i < 4; i++)
		add("2026-01-01T00:00:00Z");
	items[1].is_held = true;
	cr_assert_str_eq(kept(&rules), "1l 2l 3l 4l");
	cr_assert(retention_give_up_one(items, n_items, &index) && index == 0);
	cr_assert(retention_give_up_one(items, n_items, &index) && index == 2);
	cr_assert_not(retention_give_up_one(items, n_items, &index));
	cr_assert_eq(items[3].rule, RETENTION_LAST);
}

// Whatever the dates are: no rule keeps more than it says, and more rules never keep less.
Test(retention, rules_add_up)
{
	srand(7);
	for (unsigned round = 0; round < 2000; round++) {
		struct genboot_conf rules = { .keep_daily = (uint32_t)rand() % 5 + 1 };
		unsigned before[MAX_ITEMS], n_kept = 0;

		n_items = (size_t)rand() % MAX_ITEMS + 1;
		for (size_t i = 0; i < n_items; i++)
			items[i] = (struct retained){
				.number = (uint32_t)i + 1,
				.created = { .year = 2026,
					     .month = (uint8_t)(rand() % 12 + 1),
					     .day = (uint8_t)(rand() % 28 + 1) },
			};
		retention_apply(&rules, items, n_items);
		for (size_t i = 0; i < n_items; i++)
			n_kept += before[i] = items[i].rule != RETENTION_NONE;
		cr_assert_leq(n_kept, rules.keep_daily);
		cr_assert_neq(items[n_items - 1].rule, RETENTION_NONE);
		rules.keep_weekly = (uint32_t)rand() % 5;
		rules.keep_monthly = (uint32_t)rand() % 5;
		rules.keep_last = (uint32_t)rand() % 5;
		retention_apply(&rules, items, n_items);
		for (size_t i = 0; i < n_items; i++)
			cr_assert(!before[i] || items[i].rule != RETENTION_NONE);
	}
}
