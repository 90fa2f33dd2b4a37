// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The parts of repair: first the file systems, while nothing is opened on them; then everything of
// ours, as damage.h has found it; then the mirrors.

#include "host/cli/damage.h"
#include "host/cli/mirrors.h"

struct repair_mirror {
	const char *name; // borrowed from the view's machine
	bool is_open;
	struct mirror mirror;
};

struct repair {
	struct cli *cli;
	struct view *view;
	struct damages damages;
	struct repair_mirror mirrors[MACHINE_PLACES_MAX];
	size_t n_mirrors;
	struct state_record newer; // the record of a mirror that was changed without the ESP
	bool has_newer;
	uint64_t newest_catalog; // the highest number on any mirror
	size_t n_mended, n_left; // n_left: could not be mended
};

// Asks on the terminal, unless --yes says it already. EXIT_DONE for yes; else said.
int repair_ask(struct cli *cli, const char *question);

// Unmounts, checks and mounts again what is damaged of the ESP, $BOOT and the mirrors. In a dry run
// it only adds steps; *ret_damaged tells that there are any. An exit code.
int repair_file_systems(struct cli *cli, bool *ret_damaged);

// Mends one thing. 0; -ENODATA: there is nothing to mend it from; -errno.
int repair_mend(struct repair *repair, const struct damage *damage, struct progress *progress);
