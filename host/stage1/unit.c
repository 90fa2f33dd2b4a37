// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/stage1/unit.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define UNITS "systemd/system"

int unit_write(const char *name, const char *text, const char *target)
{
	CLEANUP(cleanup_free) char *wants = xprintf(UNITS "/%s.wants", target);
	CLEANUP(cleanup_free) char *link = xprintf("%s/%s", wants, name);
	CLEANUP(cleanup_free) char *leads_to = xprintf("../%s", name);
	CLEANUP(cleanup_fd) int run_fd = file_open_dir("/run");
	CLEANUP(cleanup_fd) int fd = -1;
	int r = run_fd < 0 ? run_fd : file_make_dirs(run_fd, wants);

	if (r == 0)
		fd = file_open_dir_beneath(run_fd, UNITS);
	if (r == 0 && fd < 0)
		r = fd;
	if (r == 0)
		r = file_replace(fd, name, text, strlen(text), 0644);
	if (r == 0 && symlinkat(leads_to, run_fd, link) < 0 && errno != EEXIST)
		r = -errno;
	return r;
}
