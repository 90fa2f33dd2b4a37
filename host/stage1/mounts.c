// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/stage1/mounts.h"

#include <errno.h>
#include <libmount.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/stage1/stage1.h"

static void context_done(struct libmnt_context **context)
{
	mnt_free_context(*context);
}

static int prepare(struct libmnt_context *context, const char *device, const char *where,
		   const char *options, bool read_only)
{
	int r = mnt_context_disable_helpers(context, 1);

	if (r == 0)
		r = mnt_context_disable_mtab(context, 1);
	if (r == 0)
		r = mnt_context_set_source(context, device);
	if (r == 0)
		r = mnt_context_set_target(context, where);
	if (r == 0 && *options)
		r = mnt_context_set_options(context, options);
	if (r == 0 && read_only)
		r = mnt_context_append_options(context, "ro");
	return r;
}

int mount_device(const char *device, const char *where, const char *options, bool read_only)
{
	CLEANUP(context_done) struct libmnt_context *context = mnt_new_context();
	int r;

	if (!context)
		return -ENOMEM;
	r = prepare(context, device, where, options, read_only);
	if (r == 0)
		r = mnt_context_mount(context);
	// What mount(2) or its successors said, where it came so far: libmount 2.39 and later give
	// -1.
	if (r != 0 && mnt_context_syscall_called(context) && mnt_context_get_syscall_errno(context))
		return -mnt_context_get_syscall_errno(context);
	return r > 0 ? -r : r;
}

int mount_bind(const char *from, const char *to)
{
	return mount(from, to, NULL, MS_BIND, NULL) < 0 ? -errno : 0;
}

int mount_private(const char *where)
{
	return mount(NULL, where, NULL, MS_PRIVATE, NULL) < 0 ? -errno : 0;
}

static int make_folder(const char *path)
{
	return mkdir(path, 0755) < 0 && errno != EEXIST ? -errno : 0;
}

// The layer's own folder is what the merged one looks like.
static int make_like(const char *path, const char *model)
{
	struct stat st;
	int r = stat(model, &st) < 0 ? -errno : make_folder(path);

	if (r == 0 &&
	    (chown(path, st.st_uid, st.st_gid) < 0 || chmod(path, st.st_mode & 07777) < 0))
		r = -errno;
	return r;
}

int mount_volatile(const char *name, const char *lower, const char *to)
{
	CLEANUP(cleanup_free) char *folder = xprintf(STAGE1_RUN "/%s", name);
	CLEANUP(cleanup_free) char *upper = xprintf("%s/upper", folder);
	CLEANUP(cleanup_free) char *work = xprintf("%s/work", folder);
	CLEANUP(cleanup_free)
	char *options = xprintf("lowerdir=%s,upperdir=%s,workdir=%s", lower, upper, work);
	int r = make_folder(folder);

	if (r == 0)
		r = make_like(upper, to);
	if (r == 0)
		r = make_folder(work);
	if (r == 0 && mount("overlay", to, "overlay", 0, options) < 0)
		r = -errno;
	return r;
}
