// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The mirrors of this machine's ESP (host/esp/mirror.h), as verbs deal with them.

#include "host/cli/view.h"
#include "host/esp/mirror.h"

// What every verb that writes does at its end: brings each mirror in step. A mirror that is
// missing, full, or fails gives a warning, and is never waited for. Nothing in a dry run, and
// nothing from a damaged ESP.
void mirrors_follow(struct cli *cli, const struct view *view);
void mirrors_follow_for(struct cli *cli, const struct view *view, enum mirror_purpose purpose);

// True when the name is what the ESP in view is called itself: a mirror stands in for it.
bool mirror_is_primary(const struct view *view, const char *name);

// Plans what an open mirror lacks of what is in view. As mirror_plan.
int mirror_compare(const struct view *view, const struct place *place, enum mirror_purpose purpose,
		   struct progress *progress, struct mirror_plan *ret);

// Opens a mirror and plans what it lacks. 0 or -errno; either way *ret_name, which the caller
// frees, is what to call it. mirror_close and mirror_plan_done release.
int mirror_look(const struct view *view, const char *name, enum mirror_purpose purpose,
		struct progress *progress, struct mirror *ret, struct mirror_plan *ret_plan,
		char **ret_name);

// Writes what was planned, unless the mirror's own file system is damaged or read-only. 0 or
// -errno, -EUCLEAN and -EROFS for those; *ret_what is what it is about, borrowed.
int mirror_write(struct cli *cli, const struct mirror *mirror, const struct mirror_plan *plan,
		 const char **ret_what);

// A clause for an error of these. Static, or valid as screen() is.
const char *mirror_error_text(int error);
