// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What shall become a generation: files opened and checked, texts read, from a tree, from options,
// or from a UKI.

#include "host/cli/cli.h"
#include "host/packages/packages.h"
#include "host/store/manifest.h"

struct input_file {
	char *source; // for people: the path in the tree, or as named
	int fd;
};

struct input {
	bool is_uki;
	struct input_file image;
	struct input_file initrds[ENTRY_MAX_INITRDS];
	size_t n_initrds;
	char *title;                    // without the label
	char *kernel_version, *cmdline; // NULL when not known; a UKI brings its own command line
	struct root root;               // sealed already (install-root.h); hash empty: none
	struct packages packages;       // of the tree that it is from, as far as that is known
};

// --label and the like, for who wants to know before anything else is done. An exit code, said.
int input_check_texts(struct cli *cli);

// An exit code, said. input_done releases *ret, also after a failure.
int input_read(struct cli *cli, struct input *ret);
// Of all its files, in bytes.
uint64_t input_size(const struct input *input);
void input_done(struct input *input);
