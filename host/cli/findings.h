// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What verify has found, a line each; with --json the array "findings".

#include "host/cli/cli.h"

enum finding_kind {
	FINDING_DAMAGED,
	FINDING_MISSING,
	FINDING_STALE, // right once, but something newer counts
	FINDING_NOTE,  // nothing of ours is wrong by it
};

struct findings {
	struct cli *cli;
	size_t n[FINDING_NOTE + 1];
};

// hint: the command that helps (here.h), or NULL.
void finding(struct findings *findings, enum finding_kind kind, const char *object,
	     const char *hint, const char *format, ...) __attribute__((format(printf, 5, 6)));

size_t findings_bad(const struct findings *findings);
