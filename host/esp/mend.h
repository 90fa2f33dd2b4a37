// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Mending a damaged FAT with fsck.vfat(8): off all its mount points; the block device held, so that
// nobody else can mount it, not even where this process does not see it (another mount namespace,
// an automount); checked; and mounted again, whatever came of it. What would end or stop this
// process half way, such as a Ctrl-C, waits until then.

#include "host/esp/find.h"
#include "host/esp/mounts.h"

enum mend_end {
	MEND_DONE,
	MEND_BUSY,        // cannot be unmounted at *where; as it was
	MEND_HELD,        // somebody else has the device mounted or in use; as it was
	MEND_DAMAGED,     // fsck.vfat could not mend it; mounted again, read-only
	MEND_NOT_MOUNTED, // cannot be mounted again at *where
};

struct mended {
	int error;         // -errno, where it did not end with MEND_DONE or MEND_DAMAGED
	const char *where; // borrowed from mounts
	char *problem;     // MEND_DAMAGED: a clause about it, or NULL; the caller frees
};

// No descriptor on the file system is open: place->fd is -1, place->path its device node. quiet:
// fsck.vfat is not heard.
enum mend_end mend_file_system(const struct place *place, const struct mounts *mounts, bool quiet,
			       struct mended *ret);
