// SPDX-License-Identifier: GPL-2.0-or-later
//
// LD_PRELOAD for the recording guest: writes the mark "sync PATH" after each fsync and fdatasync
// that succeeded (mark.h).
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "tests/crash/guest/mark.h"

static void mark_sync(int fd)
{
	char link[32], path[256], text[300];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	path[n < 0 ? 0 : n] = '\0';
	snprintf(text, sizeof(text), "sync %s", path);
	write_mark(text);
}

static int sync_and_mark(long call, int fd)
{
	long r = syscall(call, fd);
	int error = errno;

	if (r == 0)
		mark_sync(fd);
	errno = error;
	return (int)r;
}

int fsync(int fd)
{
	return sync_and_mark(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return sync_and_mark(SYS_fdatasync, fd);
}
