// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How long ago something was, in words that need no calculation: "5 minutes ago", "3 days ago",
// "4 months ago". Moments are seconds since 1970 in UTC (utc.h).
//
//   below a minute     just now             below 61 days      2 to 8 weeks
//   below an hour      1 to 59 minutes      below two years    2 to 23 months
//   below a day        1 to 23 hours        from then on       2 years and more
//   below two weeks    1 to 13 days
//
// Numbers are rounded down. Nothing is "yesterday": 30 hours ago may be the day before it, and the
// firmware does not know where midnight is.
//
// Clocks that were never set and files without a date say 1970, 1980 or the year a board was made:
// what is before AGE_OLDEST_YEAR is no date. A date up to a day ahead is "just now", because many
// clocks run in local time; more than that, and one of the two is wrong.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AGE_OLDEST_YEAR 2015
#define AGE_SIZE 32u // always enough

// False for a date that no entry can have: it should not be shown either.
bool age_is_date(int64_t created_sec);

// Writes the age and a NUL, cut to fit cap, which must not be 0. False, and nothing written, when
// one of the dates is none or created is ahead by more than a day.
bool age_print(int64_t created_sec, int64_t now_sec, char *buf, size_t cap);
