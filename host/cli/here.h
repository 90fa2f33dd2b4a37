// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cli/cli.h"

// "genboot COMMAND" with the places that this run was given (--esp and the like), so that a hint
// that is typed as it stands means the same ones. Fit for a terminal. The caller frees.
char *command_here(const struct cli *cli, const char *command);
