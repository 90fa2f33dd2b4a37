// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A moment as catalogs and manifests write it, 2026-11-22T10:00:00Z: RFC 3339 with whole seconds,
// in UTC, from the year 1000 on.

#include "boot-entries/span.h"

struct utc {
	uint16_t year;
	uint8_t month, day, hour, minute, second;
};

// False for any other text, and for a day or an hour that no calendar has; *ret is then untouched.
bool utc_parse(struct span text, struct utc *ret);

// Seconds since 1970-01-01T00:00:00Z; below 0 before. utc must be as utc_parse() gives it.
int64_t utc_to_seconds(const struct utc *utc);
