// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Mirrors: further ESPs, on other disks, that hold what the ESP and $BOOT hold of ours together, so
// that firmware can start the machine from any of them. (A loader that is started from a mirror
// finds no XBOOTLDR.) The ESP is always written first and decides; a mirror follows it, by the same
// steps in the same order as publish.h: blobs, entries, catalog, record, loader.conf, loader; then
// what is gone from the ESP and from the store: entries, blobs, catalogs; and at setup loaders.
// Other tools' files are left alone.
//
// A mirror is found by name: the UUID of a GPT partition of type ESP, or the path of a plain
// folder. A partition that is not mounted is mounted for this process alone, without a mount point;
// read-only until it is known to be written to, because a mount for writing alone marks a FAT.
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

// True when a folder is outer or lies below it, also by another path.
bool folder_is_within(int folder_fd, int outer_fd);

// The partition of that UUID, not opened: 0; -ENODEV: there is none now; -ENOTUNIQ: there are
// several, and which is the mirror cannot be told; -EMEDIUMTYPE: it is no ESP any more. place_done
// releases.
int mirror_find(const char *part_uuid, struct place *ret);

// 0 or -errno: as mirror_find; -EUCLEAN: it is not mounted, and its FAT is damaged; others from
// mounting it. mirror_close releases *ret.
int mirror_open(const char *name, struct mirror *ret);
void mirror_close(struct mirror *mirror);

// Can it be written to, when it shall be?
bool mirror_is_read_only(const struct mirror *mirror);

// Makes one that was mounted for this process alone writable; others are as they are. Its FAT has
// been looked at. 0 or -errno.
int mirror_allow_writing(const struct mirror *mirror);

enum mirror_deed {
	MIRROR_WRITE,
	MIRROR_REPLACE, // remove, then write: what is there is damaged, or no entry needs it
	MIRROR_SECTOR,  // one sector in place
	MIRROR_RECORD,
	MIRROR_REMOVE,
	MIRROR_REMOVE_BLOB, // unless another entry there needs it
	MIRROR_REMOVE_CATALOG,
};

struct mirror_step {
	enum mirror_deed deed;
	const struct place *from;
	char *path;
	struct digest want;
	const char *why;   // a clause such as "is missing". Static
	bool may_go_first; // MIRROR_REMOVE: the mirror's own record does not name it
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
	bool has_other_record, has_other_catalog; // MIRROR_AHEAD: which of them is newer, or has
						  // the same number and other content
	bool keeps_record;                        // a newer genboot's, here or there, is not copied
};

enum mirror_purpose {
	MIRROR_FOLLOW, // files whose name and size are right are whole
	MIRROR_VERIFY, // every file is read in full
	MIRROR_SETUP,  // MIRROR_FOLLOW, and loaders that are gone from the ESP go here, too: no
		       // boot option leads to them any more
};

// What a mirror follows. All borrowed.
struct mirror_source {
	const struct places *places;
	const char *token;
	const uint32_t *stored; // the generations that the store knows: they stay on the mirror
	size_t n_stored;
	enum mirror_purpose purpose;

	// False: it is not what was installed, so mirrors keep what they have. NULL: nobody knows.
	// number: of the generation whose entry it is.
	bool (*is_loader_good)(const void *ctx, const struct place *place, const char *path);
	bool (*is_entry_good)(const void *ctx, const struct place *place, const char *path,
			      uint32_t number);
	const void *ctx;
};

// What it takes to bring place in step. 0 or -errno: the one or the other cannot be read;
// -EPROTONOSUPPORT: a newer genboot has written the mirror's catalog. A primary
// without a valid catalog says nothing about generations. mirror_plan_done releases *ret, which
// borrows from source->places.
int mirror_plan(const struct mirror_source *source, const struct place *place,
		struct progress *progress, struct mirror_plan *ret);
void mirror_plan_done(struct mirror_plan *plan);

// Leaves of the plan for a mirror that is ahead what says what boots: record and loader.conf,
// unless the mirror has another record that is as new. Its generations stay as they are.
void mirror_plan_keep_choice(struct mirror_plan *plan);

// Bytes that it writes; mirror_sync counts each twice.
uint64_t mirror_plan_size(const struct mirror_plan *plan);

// Carries it out and flushes. A mirror that is full first loses its catalogs, so that its entries
// count meanwhile, and what is gone from the ESP. 0 or -errno, with *ret_what, borrowed from *plan,
// what it is about. -ESTALE: a file of the primary is damaged; all others are in step then.
int mirror_sync(const struct place *place, const struct mirror_plan *plan,
		struct progress *progress, const char **ret_what);
