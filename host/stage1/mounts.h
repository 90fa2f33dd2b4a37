// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Mounts that stage 1 makes. All return 0 or -errno.

#include <stdbool.h>

// A file system of whatever type, by libmount; no helper programs, no mtab. options: as for
// mount(8).
int mount_device(const char *device, const char *where, const char *options, bool read_only);

// One folder or file at another place.
int mount_bind(const char *from, const char *to);

// What is mounted there later does not come to its copies elsewhere, nor the other way round: where
// systemd runs the initrd, mounts are shared.
int mount_private(const char *where);

// A writable layer in memory, below STAGE1_RUN/NAME, over the folders in lower, the upper of them
// first, with ":" between, at the place to, which it looks like.
int mount_volatile(const char *name, const char *lower, const char *to);
