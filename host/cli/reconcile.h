// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Taking a generation off the machine, and putting right what an interrupted run has left.
//
// staging/<N>.json exists from before the first byte of an installation or removal until after its
// last. Found by a later run, N is undone, because nobody was told that it is there, unless it
// boots by default or next, or is running: then it is complete (its entry is written last) and is
// finished instead. While its partition is not in view it waits. What says that it was being
// removed goes in the same way, or is kept.

#include "host/cli/view.h"
#include "host/esp/publish.h"

// Where the generation is: the partition of its entry, else the one its manifest names, else $BOOT.
// NULL when that partition is not in view.
const struct place *generation_place(const struct view *view, const struct manifest *manifest);

// The path of its entry as it is called now: boot counting may have renamed it. One that cannot be
// read as an entry has its first name. The caller frees.
char *generation_entry_path(const struct view *view, const struct manifest *manifest);

// The blobs of manifest that no entry but the one at except_path (NULL: none) refers to, borrowed.
// Returns how many.
size_t unshared_blobs(const struct view *view, const struct manifest *manifest,
		      const char *except_path, const char *ret[ENTRY_MAX_INITRDS + 1]);

// Catalog, entry (NULL: it stays), blobs that only it uses, manifest, the store's blobs, staging,
// in this order. The caller has staged it, so that a cut is continued. 0 or -errno; *ret is set
// after a failure too. What stays of its root is said, and is no failure.
int undo_generation(struct cli *cli, const struct view *view, const struct place *place,
		    const char *path, const struct manifest *manifest, struct unpublished *ret);

// Manifest, catalog and staging of one that is complete. 0 or -errno.
int finish_generation(const struct view *view, const struct manifest *manifest);

// True for one that the next run undoes or finishes, as it was being installed or removed: what it
// lacks is no damage. Not for one that a wish names: of that, everything has to be there.
bool generation_is_interrupted(const struct view *view, uint32_t number);
bool generations_are_interrupted(const struct view *view); // any

// The next command for a place that Linux has made read-only because of an error, static; NULL when
// the error is another one.
const char *repair_hint(const struct place *place, int error);

// An exit code. In a dry run it only adds the steps. The entries are read again when they changed.
int reconcile(struct cli *cli, struct view *view);
