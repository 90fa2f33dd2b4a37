// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Which generations gc leaves, by the rules (boot-entries/retention.h) of the options, or else of
// genboot.conf, and by what else speaks for each (keep.h).

#include "boot-entries/retention.h"
#include "host/cli/view.h"

struct retain {
	struct retained *items; // in ascending order of their numbers
	struct manifest *manifests;
	const char **needed; // why an item is held, static; NULL
	size_t n;
	uint64_t missing; // bytes that min-free asks for and nobody can give
};

// --keep and the like in place of what the file says; before anything is opened. An exit code,
// said.
int retain_rules(struct cli *cli, struct genboot_conf *ret);

// True when gc has a reason to look at generations at all.
bool retain_is_wanted(const struct genboot_conf *rules);

// 0 or -errno of the store. retain_done releases *ret.
int retain_plan(struct cli *cli, const struct view *view, const struct genboot_conf *rules,
		struct retain *ret);
void retain_done(struct retain *retain);

// A clause: "is pinned", "is the newest of its day (keep-daily)". Static.
const char *retain_why(const struct retain *retain, size_t index);
