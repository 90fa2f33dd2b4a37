// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// pin, unpin, label, note: what of a generation changes (host/store/marks.h).

#include "host/cli/cli.h"
#include "host/store/marks.h"

struct mark_change {
	const char *step; // the verb of the plan's line
	const char *what; // and its object
	// Changes what is there; the options are at hand.
	void (*apply)(const struct cli *cli, struct marks *marks);
	const char *is; // "is pinned", for sentences about the generation
	const char *is_already;
};

// Of the generation that the first operand names. The store counts, and the catalog repeats it for
// the menu: both say it afterwards, or neither. An exit code, said.
int mark_run(struct cli *cli, const struct mark_change *change);
