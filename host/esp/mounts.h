// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Taking a file system off all its mount points, so that a checker can have its device, and putting
// it back where and as it was.

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct mount_point {
	char *target, *source, *type;
	unsigned long flags; // of mount(2)
	char *data;
};

struct mounts {
	dev_t device;
	struct mount_point *items; // in the order in which they were mounted
	size_t n;
	bool turned_read_only; // mounted for writing, and made read-only by an error
};

// Where device is mounted in this mount namespace. 0; -ENOTSUP: a folder inside it is mounted
// somewhere, too, with *ret_where, which the caller frees; -errno. mounts_done releases *ret.
int mounts_read(dev_t device, struct mounts *ret, char **ret_where);
void mounts_done(struct mounts *mounts);

// Unmounts all, or none: 0 or -errno, with *ret_where, borrowed, where it failed; -ESTALE:
// something else is mounted over it there.
int mounts_unmount(const struct mounts *mounts, const char **ret_where);

// Mounts all again, but for those that an automount has mounted by now. 0 or -errno, with
// *ret_where.
int mounts_restore(const struct mounts *mounts, bool read_only, const char **ret_where);

// Opens a block device so that nobody can mount it, in any namespace, until the descriptor is
// closed; programs can still open it. The descriptor, which the caller closes; -EBUSY: it is
// mounted, or held by somebody else; -ENODEV: the node is that of another device; -errno.
int mounts_hold(const char *node, dev_t device);
