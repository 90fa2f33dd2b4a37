// SPDX-License-Identifier: GPL-2.0-or-later
//
// LD_PRELOAD that breaks the protocol on purpose: nothing of a sealed root is synced before it gets
// its name. The replayer must find that (tests/crash/broken).
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// By its path: in staging, where it is made.
static int is_staged(int fd)
{
	char link[32], path[256];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n < 0)
		return 0;
	path[n] = '\0';
	return strstr(path, "/root.new") != NULL;
}

int fsync(int fd)
{
	int (*next)(int);
	void *symbol = dlsym(RTLD_NEXT, "fsync");

	memcpy(&next, &symbol, sizeof(next));
	return is_staged(fd) ? 0 : next(fd);
}
