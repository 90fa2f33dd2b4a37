// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// For the protocols that are broken on purpose: what they change is what happens on the ESP.

#include <linux/magic.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/vfs.h>

static inline bool is_vfat_file(int fd)
{
	struct statfs fs;
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && fstatfs(fd, &fs) == 0 &&
	       fs.f_type == MSDOS_SUPER_MAGIC;
}
