// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/mirror.h"

#include <errno.h>
#include <fcntl.h>
#include <libmount/libmount.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "boot-entries/span.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/health.h"
#include "host/esp/partition.h"

static bool is_folder_name(const char *name)
{
	return name[0] == '/';
}

static enum place_refusal name_of_folder(const char *path, char **ret)
{
	char *real = realpath(path, NULL);
	struct stat st;

	if (!real)
		return PLACE_MISSING;
	if (stat(real, &st) < 0 || !S_ISDIR(st.st_mode)) {
		free(real);
		return PLACE_NO_FOLDER;
	}
	*ret = real;
	return PLACE_OK;
}

enum place_refusal mirror_name(const char *path, bool plain, char **ret)
{
	struct place place = { .fd = -1 };
	enum place_refusal why;
	struct stat st;

	if (plain)
		return name_of_folder(path, ret);
	if (stat(path, &st) < 0)
		return PLACE_MISSING;
	if (!S_ISBLK(st.st_mode))
		return PLACE_NO_DEVICE;
	place.device = st.st_rdev;
	why = place_probe(&place, PLACE_ESP);
	if (why == PLACE_OK)
		*ret = xdup(place.part_uuid);
	return why;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

// The root is its own parent.
bool folder_is_within(int folder_fd, int outer_fd)
{
	CLEANUP(cleanup_fd) int fd = openat(folder_fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat outer, here = { 0 }, before;

	if (fd < 0 || fstat(outer_fd, &outer) < 0 || fstat(fd, &here) < 0)
		return false;
	do {
		int parent = openat(fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);

		if (is_same(&here, &outer))
			return true;
		if (parent < 0)
			return false;
		close(fd);
		fd = parent;
		before = here;
	} while (fstat(fd, &here) == 0 && !is_same(&here, &before));
	return false;
}

static int open_folder(const char *name, struct mirror *ret)
{
	struct mirror mirror = { .place = { .is_plain_folder = true }, .mount_fd = -1 };

	mirror.place.fd = file_open_dir(name);
	if (mirror.place.fd < 0)
		return mirror.place.fd;
	mirror.place.path = xdup(name);
	*ret = mirror;
	return 0;
}

// Where the top of the file system on this device is mounted, or NULL. The caller frees.
static char *mount_point(dev_t device)
{
	struct libmnt_table *table = mnt_new_table_from_file("/proc/self/mountinfo");
	struct libmnt_iter *all = mnt_new_iter(MNT_ITER_BACKWARD);
	struct libmnt_fs *fs;
	char *found = NULL;

	while (!found && table && all && mnt_table_next_fs(table, all, &fs) == 0)
		if (mnt_fs_get_devno(fs) == device && strcmp(mnt_fs_get_root(fs), "/") == 0)
			found = xdup(mnt_fs_get_target(fs));
	mnt_free_iter(all);
	mnt_unref_table(table);
	return found;
}

static int set(int context_fd, const char *key, const char *value)
{
	return fsconfig(context_fd, FSCONFIG_SET_STRING, key, value, 0) < 0 ? -errno : 0;
}

// fsopen(2) and fsmount(2): a mount that only its descriptor knows, and that goes with it.
static int mount_alone(const char *device)
{
	CLEANUP(cleanup_fd) int context_fd = fsopen("vfat", FSOPEN_CLOEXEC);
	int r;

	if (context_fd < 0)
		return -errno;
	r = set(context_fd, "source", device);
	if (r == 0)
		r = set(context_fd, "umask", "0077");
	if (r == 0 && (fsconfig(context_fd, FSCONFIG_SET_FLAG, "ro", NULL, 0) < 0 ||
		       fsconfig(context_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0))
		r = -errno;
	if (r < 0)
		return r;
	r = fsmount(context_fd, FSMOUNT_CLOEXEC,
		    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	return r < 0 ? -errno : r;
}

static int open_mounted(const char *target, struct mirror *mirror)
{
	struct stat st;
	int fd = file_open_dir(target);

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0 || st.st_dev != mirror->place.device) {
		close(fd);
		return -ESTALE; // something else is mounted over it
	}
	mirror->place.fd = fd;
	return 0;
}

// Its FAT is looked at while nothing of it is mounted.
static int open_alone(struct mirror *mirror)
{
	CLEANUP(cleanup_free) char *problem = NULL;
	enum health health;
	int fd, r = health_check(&mirror->place, &health, &problem);

	if (r < 0 || health == HEALTH_DAMAGED)
		return r < 0 ? r : -EUCLEAN;
	mirror->mount_fd = mount_alone(mirror->place.path);
	if (mirror->mount_fd < 0)
		return mirror->mount_fd;
	fd = openat(mirror->mount_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	mirror->place.fd = fd;
	return 0;
}

int mirror_find(const char *part_uuid, struct place *ret)
{
	struct place place = { .fd = -1 };
	int r = partition_find(part_uuid, &place.device);

	if (r < 0)
		return r;
	if (place_probe(&place, PLACE_ESP) != PLACE_OK)
		return -EMEDIUMTYPE;
	place.path = place_device(&place);
	*ret = place;
	return 0;
}

static int open_partition(struct mirror *mirror)
{
	CLEANUP(cleanup_free) char *target = mount_point(mirror->place.device);

	return target ? open_mounted(target, mirror) : open_alone(mirror);
}

int mirror_open(const char *name, struct mirror *ret)
{
	struct mirror mirror = { .place = { .fd = -1 }, .mount_fd = -1 };
	int r;

	if (is_folder_name(name))
		return open_folder(name, ret);
	r = mirror_find(name, &mirror.place);
	if (r == 0)
		r = open_partition(&mirror);
	if (r < 0)
		mirror_close(&mirror);
	else
		*ret = mirror;
	return r;
}

bool mirror_is_read_only(const struct mirror *mirror)
{
	CLEANUP(cleanup_fd) int fd = -1;
	int locked = 0;

	if (mirror->mount_fd < 0)
		return place_is_read_only(&mirror->place);
	fd = place_open_device(&mirror->place);
	return fd < 0 || ioctl(fd, BLKROGET, &locked) < 0 || locked;
}

int mirror_allow_writing(const struct mirror *mirror)
{
	CLEANUP(cleanup_fd) int context_fd = -1;

	if (mirror->mount_fd < 0 || !place_is_read_only(&mirror->place))
		return 0;
	context_fd = fspick(mirror->mount_fd, "", FSPICK_EMPTY_PATH | FSPICK_CLOEXEC);
	if (context_fd < 0 || fsconfig(context_fd, FSCONFIG_SET_FLAG, "rw", NULL, 0) < 0 ||
	    fsconfig(context_fd, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0) < 0)
		return -errno;
	return 0;
}

void mirror_close(struct mirror *mirror)
{
	place_done(&mirror->place);
	cleanup_fd(&mirror->mount_fd);
	mirror->mount_fd = -1;
}
