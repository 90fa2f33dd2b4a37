// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cli/cli.h"

// Asks on the terminal, unless --yes says it already. EXIT_DONE for yes; else said: EXIT_USAGE
// where there is no terminal.
int ask(struct cli *cli, const char *question);
