// SPDX-License-Identifier: GPL-2.0-or-later
//
// LD_PRELOAD that breaks the protocol on purpose, as many programs do: a file on the ESP is made
// under a temporary name and renamed, and only the folder is synced. On Linux vfat that publishes a
// name without content (reference/reliability.md 1.2, rows c and f). The replayer must find that
// (tests/crash/broken).
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/crash/guest/vfat.h"

#define MAX_FILES 16
#define MAX_PATH 256

// The files that still have their temporary names.
static struct unnamed {
	int fd, folder;
	char path[MAX_PATH], temporary[MAX_PATH];
} files[MAX_FILES];
static size_t n_files;

static long call_next(long number, const long *a)
{
	long (*next)(long, ...);
	void *symbol = dlsym(RTLD_NEXT, "syscall");

	memcpy(&next, &symbol, sizeof(next));
	return next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static bool creates(const struct open_how *how)
{
	return (how->flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
}

static long create_unnamed(long *a)
{
	struct unnamed *file = &files[n_files % MAX_FILES];
	const char *path = (const char *)(uintptr_t)a[1];
	struct statfs fs;
	long fd;

	if (fstatfs((int)a[0], &fs) < 0 || fs.f_type != MSDOS_SUPER_MAGIC)
		return call_next(SYS_openat2, a);
	snprintf(file->path, sizeof(file->path), "%s", path);
	snprintf(file->temporary, sizeof(file->temporary), "%s~", path);
	a[1] = (long)(uintptr_t)file->temporary;
	fd = call_next(SYS_openat2, a);
	if (fd >= 0) {
		file->fd = (int)fd;
		file->folder = dup((int)a[0]);
		n_files++;
	}
	return fd;
}

long syscall(long number, ...)
{
	long a[6];
	va_list list;

	va_start(list, number);
	for (size_t i = 0; i < 6; i++)
		a[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_openat2 && creates((const struct open_how *)(uintptr_t)a[2]))
		return create_unnamed(a);
	return call_next(number, a);
}

int fsync(int fd)
{
	int (*next)(int);
	void *symbol = dlsym(RTLD_NEXT, "fsync");

	for (size_t i = 0; i < n_files && i < MAX_FILES; i++)
		if (files[i].folder > 0 && files[i].fd == fd) {
			int folder = files[i].folder;

			files[i].folder = 0;
			return renameat(folder, files[i].temporary, folder, files[i].path);
		}
	memcpy(&next, &symbol, sizeof(next));
	return next(fd);
}
