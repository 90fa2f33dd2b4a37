// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <libmount/libmount.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"

// The superblock's options but for what mount(2) takes as a flag.
static char *data_of(const char *options)
{
	char *copy = xdup(options ? options : ""), *data = xdup(""), *rest = copy;

	for (char *word; (word = strsep(&rest, ","));) {
		char *longer;

		if (!*word || strcmp(word, "rw") == 0 || strcmp(word, "ro") == 0)
			continue;
		longer = xprintf("%s%s%s", data, *data ? "," : "", word);
		free(data);
		data = longer;
	}
	free(copy);
	return data;
}

static void add(struct mounts *mounts, struct libmnt_fs *fs)
{
	struct mount_point point = {
		.target = xdup(mnt_fs_get_target(fs)),
		.source = xdup(mnt_fs_get_source(fs)),
		.type = xdup(mnt_fs_get_fstype(fs)),
		.data = data_of(mnt_fs_get_fs_options(fs)),
	};
	unsigned long super = 0;

	(void)mnt_optstr_get_flags(mnt_fs_get_vfs_options(fs), &point.flags,
				   mnt_get_builtin_optmap(MNT_LINUX_MAP));
	(void)mnt_optstr_get_flags(mnt_fs_get_fs_options(fs), &super,
				   mnt_get_builtin_optmap(MNT_LINUX_MAP));
	if (!(point.flags & MS_RDONLY) && (super & MS_RDONLY))
		mounts->turned_read_only = true;
	mounts->items = xgrow(mounts->items, mounts->n, sizeof(*mounts->items));
	mounts->items[mounts->n++] = point;
}

int mounts_read(dev_t device, struct mounts *ret, char **ret_where)
{
	struct libmnt_table *table = mnt_new_table_from_file("/proc/self/mountinfo");
	struct libmnt_iter *all = mnt_new_iter(MNT_ITER_FORWARD);
	struct mounts mounts = { .device = device };
	struct libmnt_fs *fs;
	int r = table && all ? 0 : -ENOENT;

	while (r == 0 && mnt_table_next_fs(table, all, &fs) == 0) {
		if (mnt_fs_get_devno(fs) != device)
			continue;
		if (strcmp(mnt_fs_get_root(fs), "/") == 0) {
			add(&mounts, fs);
		} else {
			*ret_where = xdup(mnt_fs_get_target(fs));
			r = -ENOTSUP;
		}
	}
	mnt_free_iter(all);
	mnt_unref_table(table);
	if (r < 0)
		mounts_done(&mounts);
	else
		*ret = mounts;
	return r;
}

void mounts_done(struct mounts *mounts)
{
	for (size_t i = 0; i < mounts->n; i++) {
		free(mounts->items[i].target);
		free(mounts->items[i].source);
		free(mounts->items[i].type);
		free(mounts->items[i].data);
	}
	free(mounts->items);
	*mounts = (struct mounts){ 0 };
}

// Is it what this path leads to: not something that is mounted over it? Triggers no automount.
static bool leads_to(const char *target, dev_t device)
{
	CLEANUP(cleanup_fd) int fd = open(target, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && st.st_dev == device;
}

// An automount may have been faster, or be what mount(2) itself has set off.
static int mount_again(const struct mount_point *point, dev_t device, unsigned long more_flags)
{
	int r;

	if (leads_to(point->target, device))
		return 0;
	r = mount(point->source, point->target, point->type, point->flags | more_flags,
		  point->data) < 0
		    ? -errno
		    : 0;
	return r < 0 && leads_to(point->target, device) ? 0 : r;
}

int mounts_restore(const struct mounts *mounts, bool read_only, const char **ret_where)
{
	int first = 0;

	for (size_t i = 0; i < mounts->n; i++) {
		int r = mount_again(&mounts->items[i], mounts->device, read_only ? MS_RDONLY : 0);

		if (r < 0 && first == 0) {
			first = r;
			*ret_where = mounts->items[i].target;
		}
	}
	return first;
}

static int unmount(const struct mount_point *point, dev_t device)
{
	if (!leads_to(point->target, device))
		return -ESTALE;
	return umount2(point->target, UMOUNT_NOFOLLOW) < 0 ? -errno : 0;
}

int mounts_unmount(const struct mounts *mounts, const char **ret_where)
{
	for (size_t i = mounts->n; i > 0; i--) {
		int r = unmount(&mounts->items[i - 1], mounts->device);

		if (r == 0)
			continue;
		*ret_where = mounts->items[i - 1].target;
		for (; i < mounts->n; i++)
			(void)mount_again(&mounts->items[i], mounts->device, 0);
		return r;
	}
	return 0;
}

int mounts_hold(const char *node, dev_t device)
{
	CLEANUP(cleanup_fd) int fd = open(node, O_RDWR | O_EXCL | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	return S_ISBLK(st.st_mode) && st.st_rdev == device ? steal_fd(&fd) : -ENODEV;
}
