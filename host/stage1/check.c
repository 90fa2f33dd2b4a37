// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/stage1/check.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/stage1/source.h"
#include "host/stage1/stage1.h"

// e2fsck(8), EXIT CODE
#define MENDED 1
#define LEFT_ERRORS 4

static const char *program(void)
{
	static const char *const places[] = { "/sbin/e2fsck", "/usr/sbin/e2fsck" };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (access(places[i], X_OK) == 0)
			return places[i];
	return NULL;
}

// Its exit status, or -errno. What it prints is for nobody: on a quiet screen only what matters is
// said.
static int run(const char *path, const char *device)
{
	char *const arguments[] = { (char *)(uintptr_t)path, (char[]){ "-p" },
				    (char *)(uintptr_t)device, NULL };
	posix_spawn_file_actions_t actions;
	int r, status = 0;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	r = posix_spawn(&pid, path, &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (r != 0)
		return -r;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
}

void check_file_system(const char *device)
{
	CLEANUP(cleanup_free) char *type = source_type(device);
	const char *path = program();
	int r;

	if (!path || !type || strncmp(type, "ext", strlen("ext")) != 0)
		return;
	r = run(path, device);
	if (r < 0)
		stage1_say("cannot check the data file system %s: %s", device, strerror(-r));
	else if (r & LEFT_ERRORS)
		stage1_say("the data file system %s has errors: e2fsck -f from another system",
			   device);
	else if (r & MENDED)
		stage1_say("the data file system %s was mended", device);
}
