// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What stage 1 could not start, by the EFI variable GenbootFailed (boot-entries/failed-starts.h):
// the loader takes another entry then.

#include "host/cli/view.h"

// Marks these entries as damaged, as the loader does, before it is chosen among them.
void failed_starts_mark(struct view *view);

// Why stage 1 could not start it; false when it could.
bool failed_start_reason(const struct view *view, const char *id, struct span *ret_reason);

// Has the loader pass it over, for this reason; NULL: no longer. 0 or -errno.
int failed_start_note(const struct view *view, const char *id, const char *reason);

// Somebody wants it to be started all the same: lifts the mark, and says so. It stays where the
// variable cannot be written, with a warning.
void failed_start_forgive(struct cli *cli, struct view *view, const char *id);
