// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/base/lock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define TRIES_PER_SEC 10
#define LOCKS_FILE "/proc/locks"
#define LOCKS_MAX ((size_t)1 << 20)
#define COMMAND_MAX 4096u

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

static int read_proc(const char *path, size_t max, char **ret, size_t *ret_len)
{
	CLEANUP(cleanup_fd) int fd = file_open_named(path);

	return fd < 0 ? fd : file_read(fd, max, ret, ret_len);
}

// "1: FLOCK  ADVISORY  WRITE 123 08:02:1234 0 EOF" -> 123 for our file (proc_locks(5)); 0 for none.
static int pid_in(const char *line, const struct stat *st)
{
	unsigned int device_major, device_minor;
	unsigned long long inode;
	int pid;

	if (sscanf(line, "%*d: FLOCK %*s WRITE %d %x:%x:%llu", &pid, &device_major, &device_minor,
		   &inode) != 4)
		return 0;
	return pid > 0 && inode == st->st_ino && device_major == major(st->st_dev) &&
			       device_minor == minor(st->st_dev)
		       ? pid
		       : 0;
}

static int find_pid_in(char *locks, const struct stat *st)
{
	int pid = 0;

	for (char *rest = locks, *line; pid == 0 && (line = strsep(&rest, "\n"));)
		pid = pid_in(line, st);
	return pid;
}

static int find_pid(int dir_fd)
{
	char *locks = NULL;
	struct stat st;
	size_t len;
	int pid = 0;

	if (read_proc(LOCKS_FILE, LOCKS_MAX, &locks, &len) < 0)
		return 0;
	if (fstat(dir_fd, &st) == 0)
		pid = find_pid_in(locks, &st);
	free(locks);
	return pid;
}

// The program's name without its folder and its first argument: with us, that is the verb.
static char *name_of(const char *command, size_t len, int pid)
{
	const char *slash = strrchr(command, '/');
	const char *verb = strlen(command) + 1 < len ? command + strlen(command) + 1 : "";

	return xprintf("%s%s%s (pid %d)", slash ? slash + 1 : command, *verb ? " " : "", verb, pid);
}

char *lock_holder(int dir_fd)
{
	int pid = find_pid(dir_fd);
	CLEANUP(cleanup_free) char *path = xprintf("/proc/%d/cmdline", pid);
	char *command = NULL, *holder;
	size_t len = 0;

	if (pid == 0)
		return NULL;
	if (read_proc(path, COMMAND_MAX, &command, &len) < 0)
		return xprintf("process %d", pid);
	holder = name_of(command, len, pid);
	free(command);
	return holder;
}
