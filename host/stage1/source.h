// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Block devices by what the command line calls them.

#include <stddef.h>

#include "boot-entries/span.h"

// Waits for the block device that UUID=... and the like, or a path, names; its path goes to ret.
// -1: it has not come in time, or the path is too long.
int source_wait(struct span device, unsigned int wait_sec, char *ret, size_t size);

// What libblkid sees there: "crypto_LUKS", or a file system's type. The caller frees. NULL:
// nothing, or several.
char *source_type(const char *device);
