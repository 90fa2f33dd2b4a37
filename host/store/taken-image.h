// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// An image that somebody else has made, as the root of a generation: its bytes, and zeros up to a
// whole block, as dm-verity needs it.

#include <sys/stat.h>

#include "boot-entries/root-image.h"
#include "boot-entries/sha256.h"
#include "host/base/progress.h"

// Writes format->file into the folder, durably, from the start of what is behind from_fd. before is
// what it was when it was looked at. The hash of its bytes, without the zeros, goes to ret_content.
// 0; -ESTALE: it has changed since; -ENOSPC; -errno.
int image_take(int from_fd, const struct stat *before, const struct root_format *format,
	       int folder_fd, struct progress *progress, uint8_t ret_content[SHA256_SIZE]);
