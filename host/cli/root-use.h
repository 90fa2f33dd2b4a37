// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Which sealed roots the entries on the ESP and $BOOT need: a machine that boots by an entry whose
// manifest is lost needs its root as much.

#include "host/cli/view.h"
#include "host/store/roots.h"

// The entries of view but for the file at except_path (NULL: none), and those of the generations
// that leave.
struct root_use {
	const struct view *view;
	const char *except_path;
	const uint32_t *leaving;
	size_t n_leaving;
};

// Borrows *use. Whatever mentions a hash keeps its root, as do entries that nobody can read.
struct roots_keep root_use_keep(const struct root_use *use);

// The root that this command line names as it lies in the store: 0; -EINVAL: it names none; else as
// of roots_find. ret->hash is set in each case but -EINVAL.
int root_use_find(const struct view *view, struct span cmdline, struct root *ret);

// The same with the command line of an entry.
int root_use_find_of(const struct view *view, const struct esp_entry *entry, struct root *ret);

// Removes the roots that nothing needs any more, as of roots_sweep, and says what stays of them and
// what to do about it. 0 or -errno.
int root_use_sweep(struct cli *cli, const struct view *view, uint32_t leaving,
		   const char *except_path);

// Says that folder->left stays, and what to do about it.
void root_use_tell_left(struct cli *cli, const struct root_folder *folder);

// Adds the step of removing manifest's root when nothing needs it but the generations in use, of
// which manifest is one. Returns its bytes, 0 without a step.
uint64_t root_use_step(struct cli *cli, const struct root_use *use,
		       const struct manifest *manifest);
