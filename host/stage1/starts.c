// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/stage1/stage1.h"
#include "host/stage1/starts.h"
#include "host/stage1/unit.h"

// dm-verity restarts a machine in which it finds what is not as it was sealed, and a kernel that
// hangs ends in a reset. Neither leaves a word. So each start is counted on the data file system
// before the image is opened, and a unit of the running system takes the count away.
#define STARTS "var/lib/genboot/state/starts"
#define MAX_STARTS 3u

static char *path_of(const struct stage1 *stage1)
{
	return xprintf(STARTS "/%s", stage1->hash);
}

static unsigned int read_count(const struct stage1 *stage1)
{
	CLEANUP(cleanup_free) char *path = path_of(stage1);
	CLEANUP(cleanup_free) char *text = NULL;
	size_t len = 0;
	uint64_t count;

	if (file_read_beneath(stage1->data_fd, path, 16, &text, &len) < 0)
		return 0;
	// One that makes no sense was written by a start that was cut short.
	return span_to_u64(span_bytes(text, len), MAX_STARTS, &count) ? (unsigned int)count : 1;
}

static int write_count(const struct stage1 *stage1, unsigned int count)
{
	CLEANUP(cleanup_fd) int fd = -1;
	char text[16];
	int r = file_make_dirs(stage1->data_fd, STARTS);

	if (r < 0)
		return r;
	fd = file_open_dir_beneath(stage1->data_fd, STARTS);
	if (fd < 0)
		return fd;
	snprintf(text, sizeof(text), "%u", count);
	return file_replace(fd, stage1->hash, text, strlen(text), 0644);
}

void starts_forget(const struct stage1 *stage1)
{
	CLEANUP(cleanup_free) char *path = path_of(stage1);

	if (stage1->data_fd >= 0)
		(void)file_unlink_beneath(stage1->data_fd, path);
}

static int write_unit(const struct stage1 *stage1)
{
	CLEANUP(cleanup_free)
	char *text = xprintf("[Unit]\n"
			     "Description=Note that this generation came up\n"
			     "DefaultDependencies=no\n"
			     "After=multi-user.target boot-complete.target\n"
			     "Conflicts=shutdown.target\n"
			     "Before=shutdown.target\n"
			     "[Service]\n"
			     "Type=oneshot\n"
			     "RemainAfterExit=yes\n"
			     "ExecStart=/bin/rm -f " STAGE1_DATA "/" STARTS "/%s\n",
			     stage1->hash);

	return unit_write("genboot-came-up.service", text, "multi-user.target");
}

int starts_count(struct stage1 *stage1)
{
	unsigned int before;
	int r;

	if (stage1->is_read_only)
		return 0; // nothing could take the count away
	before = read_count(stage1);
	if (before >= MAX_STARTS)
		return stage1_fail(stage1, 0, "it was started %u times and did not come up",
				   before);
	stage1->is_suspect = before > 0;
	// What cannot be taken away, or not be written on a full disk, must not be counted.
	r = write_unit(stage1);
	if (r == 0)
		r = write_count(stage1, before + 1);
	if (r < 0)
		stage1_say("this start is not counted: %s", strerror(-r));
	return 0;
}
