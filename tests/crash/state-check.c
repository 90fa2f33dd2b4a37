// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/crash/state-check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"

// In memory where the system has such a place.
static char *temporary_image(void)
{
	const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	char *path = xprintf("%s/genboot-state-XXXXXX", folder);
	int fd = mkstemp(path);

	if (fd >= 0)
		close(fd);
	return path;
}

static void read_last_line(FILE *from, char said[STATE_SAID_SIZE])
{
	char line[STATE_SAID_SIZE];

	said[0] = '\0';
	while (fgets(line, sizeof(line), from)) {
		line[strcspn(line, "\n")] = '\0';
		memcpy(said, line, sizeof(line));
	}
}

static int ask(const char *program, const char *path, const char *options,
	       char said[STATE_SAID_SIZE])
{
	// The loader's words have no quotes: they are of a scenario.
	CLEANUP(cleanup_free) char *command = xprintf("%s %s '%s' 2>&1", program, path, options);
	FILE *from = strchr(options, '\'') ? NULL : popen(command, "r");
	int status;

	if (!from)
		return -EIO;
	read_last_line(from, said);
	status = pclose(from);
	return WIFEXITED(status) && WEXITSTATUS(status) <= 1 ? WEXITSTATUS(status) : -EIO;
}

int state_check(const struct image *image, const char *program, const char *options,
		char said[STATE_SAID_SIZE])
{
	CLEANUP(cleanup_free) char *path = temporary_image();
	int r = image_save(image, path);

	if (r == 0)
		r = ask(program, path, options, said);
	unlink(path);
	return r;
}
