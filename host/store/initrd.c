// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/initrd.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/store/said.h"

#define PROGRAM "/usr/sbin/mkinitramfs"

bool initrd_can_be_made(void)
{
	return access(PROGRAM, X_OK) == 0;
}

bool initrd_has_hook(void)
{
	return access("/usr/share/initramfs-tools/hooks/genboot", X_OK) == 0 ||
	       access("/etc/initramfs-tools/hooks/genboot", X_OK) == 0;
}

static int start(const char *path, const char *kernel_version, int said_fd, pid_t *ret)
{
	char *const arguments[] = { xdup(PROGRAM), xdup("-o"), xdup(path), xdup(kernel_version),
				    NULL };
	char *const environment[] = {
		xdup("LC_ALL=C"), xdup("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"),
		NULL
	};
	posix_spawn_file_actions_t actions;
	int r;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, said_fd, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, said_fd, STDERR_FILENO);
	r = posix_spawn(ret, PROGRAM, &actions, NULL, arguments, environment);
	posix_spawn_file_actions_destroy(&actions);
	for (size_t i = 0; arguments[i]; i++)
		free(arguments[i]);
	for (size_t i = 0; environment[i]; i++)
		free(environment[i]);
	return -r;
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EIO;
}

int initrd_make(const char *path, const char *kernel_version, char *said, size_t said_size)
{
	CLEANUP(cleanup_fd) int said_fd = memfd_create("said", MFD_CLOEXEC);
	pid_t pid;
	int r;

	said[0] = '\0';
	if (said_fd < 0)
		return -errno;
	r = start(path, kernel_version, said_fd, &pid);
	if (r == 0)
		r = wait_for(pid);
	if (r == -EIO)
		said_take(said_fd, said, said_size);
	return r;
}
