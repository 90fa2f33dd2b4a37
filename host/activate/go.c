// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/activate/go.h"

#include <errno.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

int go_reboot(void)
{
	char *const arguments[] = { (char[]){ "systemctl" }, (char[]){ "--no-block" },
				    (char[]){ "reboot" }, NULL };
	pid_t pid;
	int status, r = posix_spawnp(&pid, arguments[0], NULL, NULL, arguments, environ);

	if (r != 0)
		return -r;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EIO;
}
