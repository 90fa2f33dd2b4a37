// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The plan of a writing verb in words: what --dry-run prints, and the real run after it did it.
// Both come from the same plan.

#include "host/cli/cli.h"

// One step. action: "write", "keep", "remove", "set", "create", "undo", "finish". bytes: 0 when it
// is no file of known size.
void step(struct cli *cli, const char *action, const char *object, uint64_t bytes,
	  const char *detail);

// Prints them: "Would write ..." in a dry run. Otherwise only with --json, in "steps".
void steps_print(struct cli *cli);
