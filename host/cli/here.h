// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cli/cli.h"

// "genboot COMMAND" with the places that this run was given (--esp and the like, to setup, install
// and adopt --root, and to setup --loader and --token), so that a hint that is typed as it stands
// means the same ones. Fit for a terminal. The caller frees.
char *command_here(const struct cli *cli, const char *command);

// The same command with all that it was given but for its places, and this option besides. The
// caller frees.
char *same_again(const struct cli *cli, const char *option);

// What report.h and findings.h print as the next step, with the same in every command in it:
// "genboot VERB" up to a "," or ";", or "or", "and" or "then". The caller frees.
char *hint_here(const struct cli *cli, const char *hint);
