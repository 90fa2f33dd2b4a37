// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/retention.h"

#define SECONDS_A_DAY 86400
// 1970-01-01 was a Thursday: so many days after a Monday.
#define THURSDAY 3

static int64_t divide_down(int64_t a, int64_t b)
{
	return a >= 0 ? a / b : -((b - 1 - a) / b);
}

static int64_t period_of(const struct utc *created, enum retention_rule rule)
{
	int64_t day = divide_down(utc_to_seconds(created), SECONDS_A_DAY);

	if (rule == RETENTION_MONTHLY)
		return created->year * 12 + created->month;
	return rule == RETENTION_WEEKLY ? divide_down(day + THURSDAY, 7) : day;
}

static void keep(struct retained *item, enum retention_rule rule)
{
	if (item->rule == RETENTION_NONE)
		item->rule = rule;
}

static void keep_last(uint32_t count, struct retained *items, size_t n)
{
	for (size_t i = n; i > 0 && count > 0; i--, count--)
		keep(&items[i - 1], RETENTION_LAST);
}

static void keep_newest_of_each(enum retention_rule rule, uint32_t count, struct retained *items,
				size_t n)
{
	int64_t last = INT64_MIN;

	for (size_t i = n; i > 0 && count > 0; i--) {
		int64_t period = period_of(&items[i - 1].created, rule);

		if (period == last)
			continue;
		last = period;
		count--;
		keep(&items[i - 1], rule);
	}
}

void retention_apply(const struct genboot_conf *rules, struct retained *items, size_t n)
{
	uint32_t last = genboot_conf_has_rules(rules) ? rules->keep_last : UINT32_MAX;

	for (size_t i = 0; i < n; i++)
		items[i].rule = RETENTION_NONE;
	keep_last(last, items, n);
	keep_newest_of_each(RETENTION_DAILY, rules->keep_daily, items, n);
	keep_newest_of_each(RETENTION_WEEKLY, rules->keep_weekly, items, n);
	keep_newest_of_each(RETENTION_MONTHLY, rules->keep_monthly, items, n);
	for (size_t i = 0; i < n; i++)
		if (items[i].is_held)
			keep(&items[i], RETENTION_HELD);
}

bool retention_give_up_one(struct retained *items, size_t n, size_t *ret_index)
{
	for (size_t i = 0; i + 1 < n; i++) {
		if (items[i].rule == RETENTION_NONE || items[i].is_held)
			continue;
		items[i].rule = RETENTION_NONE;
		*ret_index = i;
		return true;
	}
	return false;
}

const char *retention_text(enum retention_rule rule)
{
	switch (rule) {
	case RETENTION_NONE:
		return "is kept by no rule";
	case RETENTION_HELD:
		return "is needed";
	case RETENTION_LAST:
		return "is one of the newest (keep-last)";
	case RETENTION_DAILY:
		return "is the newest of its day (keep-daily)";
	case RETENTION_WEEKLY:
		return "is the newest of its week (keep-weekly)";
	case RETENTION_MONTHLY:
		return "is the newest of its month (keep-monthly)";
	}
	return "";
}
