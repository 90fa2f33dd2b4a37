// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What is made in /etc, while the system runs, under a name that persists, and was not there when
// stage 1 looked: it lies in the volatile layer, so it is copied to the data file system, where
// stage 1 finds it at the next start and mounts it. Until then it is copied again where it has
// changed; what has been removed since stays kept.

#include "boot-entries/span.h"

struct keep {
	const char *etc;      // as the system sees it
	int upper_fd, own_fd; // the volatile layer, and what of it stage 1 has put there
	int data_fd;          // the data file system's root
};

// conf: genboot.conf of the image. Only files and folders are kept. 0, or the first -errno, after
// the rest has been tried; what was copied is durable.
int keep_made(const struct keep *keep, struct span conf);

// The verb: `genboot-mount --keep`. 0, or 1 after having said why.
int keep_main(void);

struct stage1;
// Has the running system call that, once it is up and before it stops. Says what fails.
void keep_units(const struct stage1 *stage1);
