// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/base/lock.h"

#include <errno.h>
#include <sys/file.h>
#include <time.h>

#define TRIES_PER_SEC 10

int lock_take(int dir_fd, unsigned int wait_sec)
{
	const struct timespec pause = { .tv_nsec = 1000000000 / TRIES_PER_SEC };

	for (unsigned int i = 0; i <= wait_sec * TRIES_PER_SEC; i++) {
		if (flock(dir_fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -errno;
		nanosleep(&pause, NULL);
	}
	return -EBUSY;
}
