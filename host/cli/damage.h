// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// All that is wrong with what is ours on the ESP, $BOOT and in the store, found by reading every
// byte of it. verify tells it, repair mends it: what the one calls damaged the other mends.
//
// In the order in which it is mended: what a generation needs is whole before anything names it.

#include "host/cli/view.h"

enum damage_kind {
	DAMAGE_MACHINE,  // machine.json or its copy, of which the other is whole
	DAMAGE_ADOPTION, // adopted.json or its copy
	DAMAGE_MANIFEST, // in the store; a catalog can stand in for it
	DAMAGE_FOLDER,   // of a generation, in the store: empty
	DAMAGE_MARKS,    // in the store; the catalog repeats them
	DAMAGE_STAGING,  // a staged manifest that makes no sense: nothing can be known from it
	DAMAGE_BLOB,     // on $BOOT
	DAMAGE_COPY,     // of a blob, in the store
	DAMAGE_LIST,     // of packages, in the store: it goes, as nobody can make it again
	DAMAGE_ROOT,     // sealed, in the store: there is no second copy of it
	DAMAGE_CATALOG,
	DAMAGE_ENTRY,
	DAMAGE_SREL,
	DAMAGE_RECORD,
	DAMAGE_CONF,
	DAMAGE_DEFAULT,      // in the store: what the record says
	DAMAGE_LAST_CATALOG, // in the store: a number
	DAMAGE_LOADER,
	DAMAGE_FALLBACK, // the copy of a loader in EFI/BOOT
};

enum damage_state {
	DAMAGE_IS_DAMAGED,
	DAMAGE_IS_MISSING,
	DAMAGE_IS_STALE,
	DAMAGE_IS_BEHIND, // no damage, but repair does it, too: follow-default.h
};

struct damage {
	enum damage_kind kind;
	enum damage_state state;
	const struct place *place; // NULL: the store
	uint32_t number;           // of the generation that it is about; 0: of none
	char *path;
	char *on_boot; // DAMAGE_BLOB, DAMAGE_COPY: its path on $BOOT
	char *source;  // and where it came from; may be NULL
	struct digest
		digest;    // DAMAGE_LOADER, _FALLBACK: of what was there, where only that will do
	char *why;         // a clause
	bool is_for_hands; // DAMAGE_CONF, DAMAGE_ADOPTION: repair cannot mend it
	bool is_mended;    // repair's
};

struct damages {
	struct damage *items;
	size_t n;
	bool has_unseen; // generations on partitions that are not in view
};

// 0 or -errno: the store cannot be read at all. damages_done releases *ret, which borrows from
// *view. progress: damages_size() bytes are read.
int damages_find(const struct view *view, struct progress *progress, struct damages *ret);
void damages_done(struct damages *damages);
uint64_t damages_size(const struct view *view);

// The full path of what has its name and is neither it nor any file, so that nothing can be written
// there; NULL when that is not what is wrong. The caller frees.
char *damage_obstacle(const struct view *view, const char *store_path, const struct damage *damage);

// What a person has to type where repair cannot mend it; NULL where it can, or nothing helps. The
// caller frees.
char *damage_by_hand(const struct view *view, const char *store_path, const struct damage *damage);

bool damages_have(const struct damages *damages, enum damage_kind kind);

// Takes path and why over.
struct damage *damages_add(struct damages *damages, enum damage_kind kind, enum damage_state state,
			   char *path, char *why);

// The part that is about the store's own files: machine.json, what is staged.
void damages_find_in_store(const struct view *view, struct damages *damages);

// The part that is about the ESP's own files: record, loader.conf, loader.
void damages_find_on_esp(const struct view *view, struct damages *damages);
