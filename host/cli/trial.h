// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A generation on trial (boot-entries/trial.h), as verbs begin and end it. It boots next, and the
// next times, and is not the default: that stays what it was until the new one has proved itself.

#include "host/cli/view.h"

struct trial_plan {
	bool is_wanted;
	uint32_t tries;
	uint32_t watchdogs; // that its system takes over (host/activate/watchdog.h)
};

// Whether what is installed goes on trial: not with --trusted or --no-default; and not, with a note
// that says why, where nobody could end the trial well or count its starts, or where there is
// nothing to go back to. Where --tries asks for it all the same, that is an error. An exit code,
// said.
int trial_plan(struct cli *cli, const struct view *view, const char *kernel_version,
	       struct trial_plan *ret);

// True when a system in this tree notes by itself that it is well.
bool trial_ends_well_in(const char *tree);

// Why nothing could go on trial here, a clause; NULL when it could.
const char *trial_problem(const struct view *view);

void trial_steps(struct cli *cli, const struct trial_plan *plan, const char *id);

// Begins it: the variable first, and where that cannot be, the record counts. The ESP is flushed.
// 0 or -errno.
int trial_apply(const struct view *view, const struct trial_plan *plan, const char *id);

// The start that runs was no try after all. 0 or -errno; -ERANGE: too many have been given back, or
// there is none.
int trial_take_back_start(const struct view *view);

// True when this is the record's trial, whatever is left of it.
bool trial_is(const struct view *view, const char *id);

// And it will be started; or it has no start left.
bool trial_goes_on(const struct view *view, const char *id);
bool trial_has_failed(const struct view *view, const char *id);

// "on trial, 2 of 3 starts left", "was started 3 times and never found well", and so on; NULL when
// there is no trial. The caller frees.
char *trial_text(const struct view *view);
