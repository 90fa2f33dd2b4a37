// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Taking a generation off the machine, and putting right what an interrupted run has left.
//
// staging/<N>.json exists from before the first byte of an installation or removal until after its
// last. Found by a later run, N is undone, because nobody was told that it is there, unless N boots
// by default or is running: then it is complete (its entry is written last) and is finished
// instead.

#include "host/cli/view.h"

// The blobs of manifest that no other entry refers to, borrowed. Returns how many.
size_t unshared_blobs(const struct view *view, const struct manifest *manifest,
		      const char *ret[ENTRY_MAX_INITRDS + 1]);

// Entry, blobs that only it uses, manifest, staging, in this order. The caller has staged it, so
// that a cut is continued. 0 or -errno.
int undo_generation(const struct view *view, const struct manifest *manifest);

// An exit code. In a dry run it only adds the steps. The entries are read again when they changed.
int reconcile(struct cli *cli, struct view *view);
