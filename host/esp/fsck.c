// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/fsck.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "host/base/cleanup.h"

// What fsck(8) gives as its exit code.
#define FSCK_OK 0
#define FSCK_MENDED 1

static const char *find_program(void)
{
	static const char *const paths[] = { "/usr/sbin/fsck.vfat", "/sbin/fsck.vfat",
					     "/usr/bin/fsck.vfat", "/bin/fsck.vfat" };

	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		if (access(paths[i], X_OK) == 0)
			return paths[i];
	return NULL;
}

bool fsck_is_installed(void)
{
	return find_program() != NULL;
}

static int start(const char *program, const char *device, bool quiet, pid_t *ret)
{
	char *const arguments[] = { strdup("fsck.vfat"), strdup("-a"), strdup(device), NULL };
	char *const environment[] = { strdup("LC_ALL=C"), NULL };
	posix_spawn_file_actions_t actions;
	int r;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (quiet)
		posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	else
		posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	r = posix_spawn(ret, program, &actions, NULL, arguments, environment);
	posix_spawn_file_actions_destroy(&actions);
	for (size_t i = 0; i + 1 < ARRAY_LEN(arguments); i++)
		free(arguments[i]);
	free(environment[0]);
	return -r;
}

int fsck_mend(const char *device, bool quiet)
{
	const char *program = find_program();
	int status = 0, r;
	pid_t pid;

	if (!program)
		return -ENOENT;
	r = start(program, device, quiet, &pid);
	if (r < 0)
		return r;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (!WIFEXITED(status))
		return -EUCLEAN;
	status = WEXITSTATUS(status);
	return status == FSCK_OK || status == FSCK_MENDED ? 0 : -EUCLEAN;
}
