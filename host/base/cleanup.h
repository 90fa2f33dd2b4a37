// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Release at the end of a scope: CLEANUP(cleanup_fd) int fd = -1;

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define CLEANUP(fn) __attribute__((cleanup(fn)))
#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

// For any pointer that malloc gave.
static inline void cleanup_free(void *at)
{
	free(*(void **)at);
}

static inline void cleanup_fd(const int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	errno = saved;
}

static inline void cleanup_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

// Hands the descriptor over: the variable no longer owns it.
static inline int steal_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}
