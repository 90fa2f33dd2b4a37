// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One writer at a time: an flock(2) on a folder, which vanishes with the process and leaves no file
// behind.

// Waits up to wait_sec. 0; -EBUSY when somebody else still holds it; -errno.
int lock_take(int dir_fd, unsigned int wait_sec);

// Who holds it, such as "genboot install (pid 123)", by /proc/locks; NULL when that cannot be told.
// The caller frees.
char *lock_holder(int dir_fd);
