// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A loader.conf that names another default than the state record, and cannot be changed: it is
// longer than its sector, or would be. It is left as it is, for its text is the user's; genboot's
// loader goes by the record, and each verb that meets it says what else a person can do.

#include "host/cli/view.h"

// True when the default, with this id, cannot be written to loader.conf, which wants another one.
// *ret_problem is a clause, static.
bool full_conf_keeps_other(const struct view *view, const char *id, const char **ret_problem);

// True when it is loader.conf alone that names this id, and it cannot be changed: the next default
// does not free it.
bool full_conf_holds(const struct view *view, const char *id);

// What to do about it. Fit for a terminal. The caller frees.
char *full_conf_hint(const struct place *esp);
