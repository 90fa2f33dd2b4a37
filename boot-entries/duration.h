// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How long something may take, as people write it: "300", "300s", "5m", "1h30m". Units are s, m and
// h, in lower case, from the largest to the smallest, each at most once; a number alone is seconds.

#include "boot-entries/span.h"

#define DURATION_MAX_SEC 86400u

// False for anything else, for nothing, and for more than DURATION_MAX_SEC in all.
bool duration_parse(struct span text, uint32_t *ret_sec);
