// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the running system's root lies on, by /proc/self/mountinfo: whether it can become the data
// file system of a sealed one (host/stage1).

#include <stdbool.h>

#define ROOT_TYPE_SIZE 32u

struct root_source {
	char type[ROOT_TYPE_SIZE]; // of its file system, as mount(2) has it
	bool is_mapped;            // LUKS, LVM: /dev/mapper/..., /dev/dm-...
	const char
		*apart; // a folder of the system that is a file system of its own, static; or NULL
};

// 0; -ENOENT: nothing is mounted on /; -errno.
int root_source_read(const char *mountinfo, struct root_source *ret);

// True for a file system that stage 1 can mount and write to.
bool root_source_is_fit(const struct root_source *source);
