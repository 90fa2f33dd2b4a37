// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/holder.h"

#include <errno.h>
#include <fcntl.h>
#include <libmount/libmount.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "boot-entries/span.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define COMMAND_MAX 64u

static bool is_on(int dir_fd, const char *name, dev_t device)
{
	struct stat st;

	return fstatat(dir_fd, name, &st, 0) == 0 && st.st_dev == device;
}

static bool has_open(int process_fd, dev_t device)
{
	int fd = openat(process_fd, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CLEANUP(cleanup_dir) DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.' && is_on(dirfd(dir), entry->d_name, device))
			return true;
	return false;
}

static char *name_of(int process_fd, const char *pid)
{
	CLEANUP(cleanup_fd) int fd = openat(process_fd, "comm", O_RDONLY | O_CLOEXEC);
	CLEANUP(cleanup_free) char *name = NULL;
	size_t len = 0;

	if (fd < 0 || file_read(fd, COMMAND_MAX, &name, &len) < 0)
		return xprintf("process %s", pid);
	name[strcspn(name, "\n")] = '\0';
	return xprintf("%s (pid %s)", name, pid);
}

static char *holding_process(dev_t device)
{
	CLEANUP(cleanup_dir) DIR *proc = opendir("/proc");
	struct dirent *entry;

	while (proc && (entry = readdir(proc))) {
		CLEANUP(cleanup_fd) int fd = -1;

		if (!ascii_is_digit(entry->d_name[0]) || atoi(entry->d_name) == getpid())
			continue;
		fd = openat(dirfd(proc), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0 &&
		    (is_on(fd, "cwd", device) || is_on(fd, "root", device) || has_open(fd, device)))
			return name_of(fd, entry->d_name);
	}
	return NULL;
}

static bool is_mounted_as(struct libmnt_table *table, int id, dev_t device)
{
	struct libmnt_iter *all = mnt_new_iter(MNT_ITER_FORWARD);
	struct libmnt_fs *fs;
	bool found = false;

	while (!found && all && mnt_table_next_fs(table, all, &fs) == 0)
		found = mnt_fs_get_id(fs) == id && mnt_fs_get_devno(fs) == device;
	mnt_free_iter(all);
	return found;
}

static char *mount_below(dev_t device)
{
	struct libmnt_table *table = mnt_new_table_from_file("/proc/self/mountinfo");
	struct libmnt_iter *all = mnt_new_iter(MNT_ITER_FORWARD);
	struct libmnt_fs *fs;
	char *found = NULL;

	while (!found && table && all && mnt_table_next_fs(table, all, &fs) == 0)
		if (mnt_fs_get_devno(fs) != device &&
		    is_mounted_as(table, mnt_fs_get_parent_id(fs), device))
			found = xprintf("what is mounted on %s", mnt_fs_get_target(fs));
	mnt_free_iter(all);
	mnt_unref_table(table);
	return found;
}

char *holder_of(dev_t device)
{
	char *below = mount_below(device);

	return below ? below : holding_process(device);
}
