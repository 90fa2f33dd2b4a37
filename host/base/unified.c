// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/base/unified.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define PATH_SIZE 32u

const char *unified_program(void)
{
	static const char *const programs[] = { "/usr/bin/diff", "/bin/diff" };

	for (size_t i = 0; i < ARRAY_LEN(programs); i++)
		if (access(programs[i], X_OK) == 0)
			return programs[i];
	return NULL;
}

// A copy that the program inherits, and the name that it has there.
static int pass_on(int fd, char path[PATH_SIZE])
{
	int copy = fd < 0 ? open("/dev/null", O_RDONLY) : fcntl(fd, F_DUPFD, STDERR_FILENO + 1);

	if (copy < 0)
		return -errno;
	snprintf(path, PATH_SIZE, "/proc/self/fd/%d", copy);
	return copy;
}

static int start(char *const *arguments, int out_fd, pid_t *ret)
{
	char language[] = "LC_ALL=C";
	char *const environment[] = { language, NULL };
	posix_spawn_file_actions_t actions;
	int r;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out_fd, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	r = posix_spawn(ret, arguments[0], &actions, NULL, arguments, environment);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

// 0: no difference; 1: there is one.
static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) && WEXITSTATUS(status) <= 1 ? WEXITSTATUS(status) : -EIO;
}

// Where it writes is memory of its own, so that nobody waits for the other.
static int run(char *const *arguments, size_t max, char **ret, size_t *ret_len)
{
	CLEANUP(cleanup_fd) int out_fd = memfd_create("diff", MFD_CLOEXEC);
	pid_t pid;
	int r;

	if (out_fd < 0)
		return -errno;
	r = start(arguments, out_fd, &pid);
	if (r == 0)
		r = wait_for(pid);
	if (r <= 0)
		return r;
	return lseek(out_fd, 0, SEEK_SET) < 0 ? -errno : file_read(out_fd, max, ret, ret_len);
}

int unified_diff(int before_fd, const char *before, int after_fd, const char *after, size_t max,
		 char **ret, size_t *ret_len)
{
	char before_path[PATH_SIZE], after_path[PATH_SIZE];
	CLEANUP(cleanup_fd) int before_copy = pass_on(before_fd, before_path);
	CLEANUP(cleanup_fd) int after_copy = pass_on(after_fd, after_path);
	CLEANUP(cleanup_free) char *a = xdup(before);
	CLEANUP(cleanup_free) char *b = xdup(after);
	CLEANUP(cleanup_free) char *program = unified_program() ? xdup(unified_program()) : NULL;
	char words[][3] = { "-a", "-u", "-L" };
	char *const arguments[] = { program,  words[0], words[1],    words[2],   a,
				    words[2], b,        before_path, after_path, NULL };

	if (before_copy < 0 || after_copy < 0)
		return before_copy < 0 ? before_copy : after_copy;
	if (!program)
		return -ENOENT;
	*ret = NULL;
	*ret_len = 0;
	return run(arguments, max, ret, ret_len);
}
