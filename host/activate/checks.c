// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/activate/checks.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

static bool is_check(int folder_fd, const char *name)
{
	struct stat st;
	size_t len = strlen(name);

	return name[0] != '.' && name[0] != '~' && name[len - 1] != '~' &&
	       fstatat(folder_fd, name, &st, 0) == 0 && S_ISREG(st.st_mode) &&
	       (st.st_mode & S_IXUSR);
}

int checks_list(const char *folder, char ***ret, size_t *ret_n)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir(folder);
	char **names;
	size_t n, kept = 0;
	int r = fd < 0 ? fd : file_list(fd, ".", CHECKS_MAX, &names, &n);

	*ret = NULL;
	*ret_n = 0;
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	for (size_t i = 0; i < n; i++) {
		if (is_check(fd, names[i]))
			names[kept++] = names[i];
		else
			free(names[i]);
	}
	*ret = names;
	*ret_n = kept;
	return 0;
}

static _Noreturn void become(const char *path, const char *name, int output_fd, pid_t us)
{
	char *const arguments[] = { (char *)(uintptr_t)name, NULL };
	int null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	// Its own session, so that all that it starts can be ended.
	if (setsid() > 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == us &&
	    null_fd >= 0 && dup2(null_fd, STDIN_FILENO) >= 0 &&
	    dup2(output_fd, STDOUT_FILENO) >= 0 && dup2(output_fd, STDERR_FILENO) >= 0)
		execv(path, arguments);
	_exit(errno == ENOEXEC ? 126 : 127);
}

static bool wait_until(pid_t pid, unsigned int deadline_sec)
{
	CLEANUP(cleanup_fd) int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd ended = { .fd = fd, .events = POLLIN };

	return fd < 0 || poll(&ended, 1, (int)deadline_sec * 1000) > 0;
}

static void take_end(pid_t pid, bool in_time, struct check *check)
{
	int status = 0;

	if (!in_time)
		(void)kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	(void)kill(-pid, SIGKILL); // what it has left behind
	check->end = !in_time                   ? CHECK_TOO_LONG
		     : WIFSIGNALED(status)      ? CHECK_KILLED
		     : WEXITSTATUS(status) == 0 ? CHECK_WELL
						: CHECK_FAILED;
	check->number = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

static char *output_of(int fd)
{
	char *text = xalloc(CHECK_OUTPUT_MAX + 1);
	struct stat st;
	size_t n = 0;
	uint64_t from = fstat(fd, &st) == 0 && st.st_size > CHECK_OUTPUT_MAX
				? (uint64_t)st.st_size - CHECK_OUTPUT_MAX
				: 0;

	(void)file_read_at(fd, from, text, CHECK_OUTPUT_MAX, &n);
	text[n] = '\0';
	return text;
}

void check_run(const char *folder, const char *name, unsigned int deadline_sec, struct check *ret)
{
	CLEANUP(cleanup_free) char *path = xprintf("%s/%s", folder, name);
	CLEANUP(cleanup_fd) int output_fd = memfd_create("output", MFD_CLOEXEC);
	pid_t us = getpid(), pid = output_fd < 0 ? -1 : fork();

	*ret = (struct check){ .name = xdup(name), .end = CHECK_UNRUN, .number = -errno };
	if (pid == 0)
		become(path, name, output_fd, us);
	if (pid > 0)
		take_end(pid, wait_until(pid, deadline_sec), ret);
	ret->output = output_fd < 0 ? xdup("") : output_of(output_fd);
}

void check_done(struct check *check)
{
	free(check->name);
	free(check->output);
	*check = (struct check){ 0 };
}
