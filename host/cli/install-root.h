// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The root of a generation: whether it is sealed, and how.

#include "host/cli/install-input.h"
#include "host/cli/view.h"
#include "host/store/manifest.h"

// Checks --root-format and --image before anything is read. An exit code, said.
int install_root_check(struct cli *cli);

// True when the tree has stage 1 in its files, so that its initrd has it, too.
bool install_root_has_stage1(int root_fd);

// Says so where the initrd that the tree brings may not have stage 1 in it: a warning, for what an
// initrd holds is known for certain only by starting it.
void install_root_check_initrd(struct cli *cli, int root_fd, const struct input_file *initrd);

// Seals the input's tree into the store's staging/, where --root-format or a stage 1 in the tree
// asks for it, or takes --image there, and writes where the root is into the input's command line.
// ret is untouched where the root is somebody else's. In a dry run nothing is written, and the hash
// is all zeros. An exit code, said; after a failure nothing is left in staging/.
int install_root_seal(struct cli *cli, const struct view *view, struct input *input,
		      struct root *ret);
