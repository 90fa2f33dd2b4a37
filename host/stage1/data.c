// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/stage1/mounts.h"
#include "host/stage1/stage1.h"

static bool may_be_read_only(int error)
{
	return error == -EROFS || error == -EACCES;
}

static bool is_read_only(int fd)
{
	struct statvfs st;

	return fstatvfs(fd, &st) == 0 && (st.f_flag & ST_RDONLY);
}

// A disk that has become read-only still boots: /var then is a layer in memory.
static int mount_it(struct stage1 *stage1)
{
	CLEANUP(cleanup_free) char *options = xdup_span(stage1->wanted.data_options);
	int r = mount_device(stage1->device, STAGE1_DATA, options, false);

	if (may_be_read_only(r))
		r = mount_device(stage1->device, STAGE1_DATA, options, true);
	return r;
}

int data_mount(struct stage1 *stage1)
{
	int r;

	if ((mkdir(STAGE1_RUN, 0755) < 0 && errno != EEXIST) ||
	    (mkdir(STAGE1_DATA, 0755) < 0 && errno != EEXIST))
		return stage1_fail(stage1, -errno, "cannot make %s", STAGE1_DATA);
	r = mount_it(stage1);
	if (r < 0)
		return stage1_fail(stage1, r, "cannot mount the data file system %s",
				   stage1->device);
	stage1->data_fd = file_open_dir(STAGE1_DATA);
	if (stage1->data_fd < 0)
		return stage1_fail(stage1, stage1->data_fd, "cannot open %s", STAGE1_DATA);
	stage1->is_read_only = is_read_only(stage1->data_fd);
	if (stage1->is_read_only)
		stage1_say("the data file system %s is read-only: what is written is lost at the "
			   "next boot",
			   stage1->device);
	return 0;
}
