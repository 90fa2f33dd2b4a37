// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Where stage 1 will find the store: the file system that has it now, by its UUID.

#include "host/store/machine.h"

// Looks where the folder behind store_fd is mounted from, and sets data and data_options. 0;
// -ENODEV: the file system is not on a block device with a UUID, or that is a mapped one (LUKS,
// LVM); -EXDEV: in the file system the store is at another path than var/lib/genboot, so stage 1
// would not find it; -errno.
int data_source_find(int store_fd, struct machine *machine);

// Sets data_options alone: the subvolume of btrfs that this path is on, for who has said on which
// device. 0; -EOVERFLOW; -errno.
int data_source_find_subvolume(const char *path, struct machine *machine);

// The same as data_source_find for the path of a store that need not be there yet.
int data_source_find_path(const char *path, struct machine *machine);
