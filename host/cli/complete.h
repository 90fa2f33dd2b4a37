// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cli/cli.h"

// What the shells' completions ask (scripts/completion): `genboot complete WORD...`, where the last
// word, which may be empty, is the one to be completed. Prints a line for each candidate, with a
// tab and a few words behind it; or ":file", ":folder" where the shell knows best. Looks at nothing
// but the store, and says nothing of what it cannot read. No verb of its own, so that it stays out
// of its own lists.
int complete(const struct cli *cli, size_t n, char **words);
