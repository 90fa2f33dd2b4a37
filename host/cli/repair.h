// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The parts of repair: first the file systems, while nothing is opened on them; then everything of
// ours, as damage.h has found it; then the mirrors.

#include "host/cli/damage.h"
#include "host/cli/mirrors.h"

struct repair_mirror {
	const char *name; // borrowed from the view's machine
	bool is_open, is_shown;
	int error; // why it is not
	struct mirror mirror;
};

// A mirror's choice, where several have gone their own ways.
struct repair_overruled {
	const char *mirror, *by; // borrowed as repair_mirror.name is
	char default_id[STATE_ID_SIZE];
};

struct repair {
	struct cli *cli;
	struct view *view;
	struct damages damages, before; // before: of the first round, where there is a second
	struct repair_mirror mirrors[MACHINE_PLACES_MAX];
	size_t n_mirrors;
	struct state_record newer; // the record of a mirror that was changed without the ESP
	bool has_newer;
	struct repair_overruled winner; // whose it is, and its default as it is there
	struct repair_overruled overruled[MACHINE_PLACES_MAX]; // others that lose to it or lost
	size_t n_overruled;
	bool newer_is_stored;    // its default is the store's, because the ESP's record is lost
	bool newer_is_ours;      // the ESP's own, which goes above a mirror's with the same number
	uint64_t newest_catalog; // the highest number on any mirror
	size_t n_mirrors_behind; // that will change
	size_t n_mended, n_left; // n_left: could not be mended
	size_t n_mirrors_left;
};

// The id, or "none". Borrowed.
const char *repair_name_id(const char id[STATE_ID_SIZE]);

// Unmounts, checks and mounts again what is damaged of the ESP, $BOOT and the mirrors. In a dry run
// it only adds steps. *ret_damaged: something was mended, or, in a dry run, the ESP or $BOOT is to
// be. What is wrong with a mirror is a warning. An exit code.
int repair_file_systems(struct cli *cli, bool *ret_damaged);

// Says what there is to mend, but for what it has said before; in a dry run it adds steps. What
// cannot be mended, because a folder is in its place, is said to be that.
void repair_list(struct repair *repair);

// Adds a step for what was mended, and counts it, once.
void repair_count(struct repair *repair, struct damage *damage);

// Warns of what could not be mended, and counts it.
void repair_tell_left(struct repair *repair, const struct damage *damage, int error);

// Opens the mirrors that are there, and looks whether one has a newer record or catalog.
void repair_open_mirrors(struct repair *repair);

// Says which mirrors will change, and what for; in a dry run it adds steps.
void repair_show_mirrors(struct repair *repair);

// Brings them in step with the ESP; in a dry run it only warns of those that cannot be opened.
void repair_mirrors(struct repair *repair);

// Mends a loader of ours: from the one named or installed. As repair_mend.
int repair_loader(struct repair *repair, const struct damage *damage);

// The same for the copy in EFI/BOOT. While a new loader has not started once, the old one there is
// the way back, and is mended by itself only.
int repair_fallback(struct repair *repair, const struct damage *damage);

// Mends one thing. 0; -ENODATA: there is nothing to mend it from; -errno.
int repair_mend(struct repair *repair, const struct damage *damage, struct progress *progress);
