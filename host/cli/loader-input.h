// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The boot loader that somebody names with --loader: nothing but genboot's own, for this
// architecture, goes where it is put.

#include "host/cli/cli.h"

// Says what the file is when it is not that. An exit code.
int loader_input_check(struct cli *cli, const char *file, int fd);
