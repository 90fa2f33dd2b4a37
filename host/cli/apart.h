// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// An ESP and a store that do not belong together: one of them was restored from a backup, or comes
// from another machine. Who goes on as if they did writes a catalog without what the store does not
// know, or calls another system by a number that is given already.

#include "host/cli/view.h"

// Looks for that and says so. Verbs that look, or choose what boots, go on with a warning, as going
// back must always be possible; view->is_apart keeps the latter from writing into the store. Verbs
// that change something are refused, but for repair, which puts most of it right. An exit code.
int apart_check(struct cli *cli, struct view *view, enum view_purpose purpose);
