// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The store on the data file system, /var/lib/genboot: the truth about this machine's generations.
//
//   machine.json                    who this machine is (machine.h)
//   generations/<N>/manifest.json   complete generations
//   generations/<N>/marks.json      what changes about them (marks.h)
//   blobs/<64 hex digits>           their files (blobs.h)
//   staging/<N>.json                the manifest of one that is being installed or removed: found
//                                   later, it says what to undo
//   state/last-number               the highest number ever given: none is used twice
//   state/last-catalog              the highest sequence of a catalog
//   state/default                   the last default (last-default.h)
//   state/confirm                   what waits to be confirmed (confirmation.h)
//
// All functions return 0 or -errno; -EBADMSG means that a file is there and does not make sense.

#include <dirent.h>
#include <stdbool.h>

#include "boot-entries/limits.h"
#include "host/store/machine.h"
#include "host/store/manifest.h"

#define STORE_DIR "/var/lib/genboot"
#define STORE_LAST_CATALOG "state/last-catalog"

struct store {
	int fd;
};

int store_open(const char *path, struct store *ret); // -ENOENT: setup has not been run
int store_create(const char *path, struct store *ret);
void store_close(struct store *store);

// Removes all that genboot puts into its folder, but for this file. What has another name or type,
// or is mounted there, is somebody else's, and stays, with the folders that it is in. *ret_left is
// that, as paths below the store, for file_list_free. 0 or -errno.
int store_empty(const struct store *store, const char *but, char ***ret_left, size_t *ret_n);

// True when nobody but root, or who runs this, may write to its folder: who can decides what boots.
bool store_is_private(const struct store *store);

enum store_folder {
	STORE_GENERATIONS,
	STORE_STAGING,
};

// The numbers in a folder, ascending. The caller frees.
int store_list(const struct store *store, enum store_folder folder, uint32_t **ret, size_t *ret_n);

// The token in the id of generation number, TOKEN-<number>.conf. False when it is not made so.
bool store_token_in(const char *id, uint32_t number, char ret[BOOT_TOKEN_MAX + 1]);

// The token of all manifests in generations/: -ENOENT when there is none, -EBADMSG when they do not
// agree.
int store_agreed_token(const struct store *store, char ret[BOOT_TOKEN_MAX + 1]);

// The highest number ever given, 0 for none. A damaged state/last-number counts as absent: entries
// and manifests hold the numbers too.
int store_highest(const struct store *store, uint32_t *ret, bool *ret_damaged);
int store_set_highest(const struct store *store, uint32_t number);

// The highest sequence that a catalog on $BOOT was given, for the day when there is none left; 0
// when it is not known. Noting it is not worth failing for: a mirror out of view would look ahead.
uint64_t store_last_catalog(const struct store *store);
bool store_last_catalog_is_damaged(const struct store *store); // there, and no number
void store_note_catalog(const struct store *store, uint64_t sequence);

// manifest_done releases *ret.
int store_read(const struct store *store, enum store_folder folder, uint32_t number,
	       struct manifest *ret);

// What is being removed needs no space for it.
int store_stage(const struct store *store, const struct manifest *manifest);

// Makes generations/<N>/manifest.json. The staged one stays until store_unstage.
int store_commit(const struct store *store, const struct manifest *manifest);
int store_unstage(const struct store *store, uint32_t number);

// The first of its folders that cannot be used, static; NULL when all are there. *ret_error is why.
const char *store_lacks(const struct store *store, int *ret_error);

// True for a generation that is nothing but an empty folder, which nobody is installing or
// removing.
bool store_is_empty(const struct store *store, uint32_t number);
int store_drop_empty(const struct store *store, uint32_t number); // -ENOTEMPTY

// Removes a generation's manifest and folder; fine when there is none.
int store_forget(const struct store *store, uint32_t number);
