// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/stage1/check.h"
#include "host/stage1/mounts.h"
#include "host/stage1/source.h"
#include "host/stage1/stage1.h"

// A disk that takes no writes, or a file system whose damage a write would make worse.
static bool may_be_read_only(int error)
{
	return error == -EROFS || error == -EACCES || error == -EUCLEAN || error == -EIO;
}

static bool is_read_only(int fd)
{
	struct statvfs st;

	return fstatvfs(fd, &st) == 0 && (st.f_flag & ST_RDONLY);
}

// How a file system is told to leave its journal alone. One that was in use when the power went
// wants to be mended first, which a disk that takes no writes cannot be.
static const struct {
	const char *type, *option;
} unmended[] = {
	{ "ext3", "noload" },
	{ "ext4", "noload" },
	{ "xfs", "norecovery" },
	{ "btrfs", "rescue=nologreplay" },
};

static int mount_unmended(const struct stage1 *stage1, const char *options)
{
	CLEANUP(cleanup_free) char *type = source_type(stage1->device);
	int r = -EROFS;

	for (size_t i = 0; i < ARRAY_LEN(unmended) && type; i++) {
		CLEANUP(cleanup_free)
		char *with = xprintf("%s%s%s", options, *options ? "," : "", unmended[i].option);

		if (strcmp(type, unmended[i].type) == 0)
			r = mount_device(stage1->device, STAGE1_DATA, with, true);
	}
	return r;
}

// A disk that has become read-only still boots: /var then is a layer in memory.
static int mount_it(struct stage1 *stage1)
{
	CLEANUP(cleanup_free) char *options = xdup_span(stage1->wanted.data_options);
	int r = mount_device(stage1->device, STAGE1_DATA, options, false);

	if (may_be_read_only(r))
		r = mount_device(stage1->device, STAGE1_DATA, options, true);
	return may_be_read_only(r) ? mount_unmended(stage1, options) : r;
}

int data_mount(struct stage1 *stage1)
{
	int r;

	if ((mkdir(STAGE1_RUN, 0755) < 0 && errno != EEXIST) ||
	    (mkdir(STAGE1_DATA, 0755) < 0 && errno != EEXIST))
		return stage1_fail(stage1, -errno, "cannot make %s", STAGE1_DATA);
	check_file_system(stage1->device);
	r = mount_it(stage1);
	if (r < 0)
		return stage1_fail(stage1, r, "cannot mount the data file system %s",
				   stage1->device);
	r = mount_private(STAGE1_DATA);
	if (r < 0)
		return stage1_fail(stage1, r, "cannot keep %s to itself", STAGE1_DATA);
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
