// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Mirrors: further ESPs, on other disks, that hold what the ESP and $BOOT hold of ours together, so
// that firmware can start the machine from any of them. (A loader that is started from a mirror
// finds no XBOOTLDR.) The ESP is always written first and decides; a mirror follows it, by the same
// steps in the same order as publish.h: blobs, entries, catalog, record, loader.conf, loader; then
// what is gone from the ESP: entries, blobs, catalogs, loaders. Other tools' files are left alone.
//
// A mirror is found by name: the UUID of a GPT partition of type ESP, or the path of a plain
// folder. A partition that is not mounted is mounted for this process alone, without a mount point.
//
// A blob is known to be whole by its name and size where the mirror's own catalog lists it, because
// that was written behind it; any other is read.

#include "host/base/copy.h"
#include "host/esp/find.h"

struct mirror {
	struct place place; // path is what to call it: its device, or the folder
	int mount_fd;       // -1 when it is mounted anyway
};

// The name of the device or (plain) folder at path. PLACE_OK, or why it cannot be a mirror. The
// caller frees *ret.
enum place_refusal mirror_name(const char *path, bool plain, char **ret);

// 0 or -errno: -ENODEV: no such partition now; -EMEDIUMTYPE: it is no ESP any more; others from
// mounting it. mirror_close releases *ret.
int mirror_open(const char *name, struct mirror *ret);
void mirror_close(struct mirror *mirror);

// The device node of a partition UUID, or NULL when there is none now. Waits for nothing. The
// caller frees.
char *mirror_device(const char *part_uuid);

enum mirror_deed {
	MIRROR_WRITE,
	MIRROR_REPLACE, // remove, then write: what is there is damaged, or no entry needs it
	MIRROR_SECTOR,  // one sector in place
	MIRROR_RECORD,
	MIRROR_REMOVE,
	MIRROR_REMOVE_BLOB, // unless another tool's entry there needs it
};

struct mirror_step {
	enum mirror_deed deed;
	const struct place *from;
	char *path;
	struct digest want;
	const char *why; // a clause such as "is missing". Static
};

enum mirror_state {
	MIRROR_IN_STEP,
	MIRROR_BEHIND, // there are steps
	MIRROR_AHEAD,  // it was changed while the ESP was not: that would be lost
};

struct mirror_plan {
	enum mirror_state state;
	struct mirror_step *steps; // in order
	size_t n;
};

// What it takes to bring place in step with primary. thorough: every file is read in full. 0 or
// -errno: the one or the other cannot be read. A primary without a valid catalog says nothing about
// generations. mirror_plan_done releases *ret, which borrows from *primary.
int mirror_plan(const struct places *primary, const char *token, const struct place *place,
		bool thorough, struct progress *progress, struct mirror_plan *ret);
void mirror_plan_done(struct mirror_plan *plan);

// Bytes that it writes; mirror_sync counts each twice.
uint64_t mirror_plan_size(const struct mirror_plan *plan);

// Carries it out and flushes. 0 or -errno, with *ret_what, borrowed from *plan, what it is about.
// -ESTALE: a file of the primary is damaged; all others are in step then.
int mirror_sync(const struct place *place, const struct mirror_plan *plan,
		struct progress *progress, const char **ret_what);
