// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a sealed root is made of, and how: a tree, or an image that somebody else has made.

#include <sys/stat.h>

#include "host/base/progress.h"
#include "host/cli/view.h"
#include "host/store/manifest.h"
#include "host/store/survey.h"

struct root_source {
	const struct root_format *format; // NULL: the root is not sealed
	uint64_t bytes;                   // to read
	uint64_t need;                    // in the store, at the very least
	struct survey survey;             // of a tree
	int image_fd;                     // -1: none
	struct stat image;                // as it was when it was opened
};

// Each an exit code, said.
struct root_maker {
	// From what the options say and what is quickly seen.
	int (*choose)(struct cli *cli, struct root_source *source);
	// What may take its time.
	int (*look)(struct cli *cli, struct root_source *source);
	// Into the store's staging/; after a failure nothing is left there.
	int (*seal)(struct cli *cli, const struct view *view, struct root_source *source,
		    struct progress *progress, struct root *ret);
};

extern const struct root_maker root_of_tree;  // install-tree.c
extern const struct root_maker root_of_image; // install-image.c

// Whether --image goes with the other options. An exit code, said.
int install_image_check(struct cli *cli);
