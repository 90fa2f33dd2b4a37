// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A tree as one read-only file, by mkfs.erofs(1) or mksquashfs(1): the same tree gives the same
// bytes. Times that the survey clamps, they clamp.

#include "boot-entries/root-image.h"
#include "host/base/progress.h"
#include "host/store/survey.h"

// The program that makes images of this format, by its path; NULL when it is not installed.
const char *image_program(const struct root_format *format);

// Writes format->file into the folder, durably. survey is of the tree as it stands. What the
// program says when it fails goes to said, of said_size bytes, its last lines. 0; -ENOENT: the
// program is not installed; -ENOSPC; -ESTALE: the tree has changed meanwhile; -EIO: the program
// failed; -errno.
int image_make(const char *tree, const struct survey *survey, const struct root_format *format,
	       int folder_fd, struct progress *progress, char *said, size_t said_size);
