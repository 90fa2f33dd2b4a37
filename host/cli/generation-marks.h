// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What is marked on a generation, wherever it still stands: marks.json in the store counts, also
// when it says that nothing is; where that is lost, the current catalog remembers.

#include "host/cli/view.h"
#include "host/store/marks.h"

// 0 or -errno; -EBADMSG: marks.json is damaged. marks_done releases *ret.
int generation_marks(const struct view *view, uint32_t number, struct marks *ret);

// What the catalog repeats of them. False when it does not list that generation. marks_done
// releases *ret.
bool generation_listed_marks(const struct view *view, uint32_t number, struct marks *ret);
