// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Which generations stay. Each rule goes from the newest number down and keeps so many:
//
//   last      the newest
//   daily     the newest of each day         monthly   the newest of each month
//   weekly    the newest of each week, which begins on Monday
//
// Days are UTC's, and those without a generation do not count: seven daily ones may go back a
// month. A generation stays when one rule keeps it, or when it is held whatever the rules say,
// because it runs, boots, is pinned or on trial; one that is held counts as its day's all the same.
//
// Newest is the highest number. A clock that was set back or never set makes days come twice, which
// then count twice; it does not make an old generation the newest.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boot-entries/genboot-conf.h"
#include "boot-entries/utc.h"

enum retention_rule {
	RETENTION_NONE, // it goes
	RETENTION_LAST,
	RETENTION_DAILY,
	RETENTION_WEEKLY,
	RETENTION_MONTHLY,
	RETENTION_HELD, // and no rule keeps it
};

struct retained {
	uint32_t number;
	struct utc created;
	bool is_held;
	enum retention_rule rule; // out: the first that keeps it
};

// items are in ascending order of their numbers. Without any rule (genboot_conf_has_rules) all are
// kept, as RETENTION_LAST.
void retention_apply(const struct genboot_conf *rules, struct retained *items, size_t n);

// min-free: gives up the oldest of those that a rule alone keeps, so that it goes, too. False when
// none is left but the newest of all, which stays.
bool retention_give_up_one(struct retained *items, size_t n, size_t *ret_index);

// "is the newest of its day", and so on. Static.
const char *retention_text(enum retention_rule rule);
