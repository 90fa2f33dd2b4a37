// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cli/cli.h"

// Calls what runs bad, for this reason, where it is on trial, so that the default boots next. An
// exit code, said; EXIT_NOTHING, not said, where it is not on trial.
int bad_on_trial(struct cli *cli, const char *reason);
