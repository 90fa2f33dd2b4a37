// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a generation is kept for, whatever else is taken away.

#include "host/cli/view.h"

// A clause such as "is pinned" or "is the default", static; NULL when nothing speaks for it. Wishes
// count wherever they stand, and as the patterns that they may be.
const char *generation_kept_because(const struct cli *cli, const struct view *view,
				    const struct manifest *manifest);
