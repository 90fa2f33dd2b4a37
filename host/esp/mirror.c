// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/mirror.h"

#include <blkid/blkid.h>
#include <errno.h>
#include <fcntl.h>
#include <libmount/libmount.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "boot-entries/span.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

char *mirror_device(const char *part_uuid)
{
	return blkid_evaluate_tag("PARTUUID", part_uuid, NULL);
}

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
	if (r == 0 && fsconfig(context_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
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

static int open_alone(const char *device, struct mirror *mirror)
{
	int fd;

	mirror->mount_fd = mount_alone(device);
	if (mirror->mount_fd < 0)
		return mirror->mount_fd;
	fd = openat(mirror->mount_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	mirror->place.fd = fd;
	return 0;
}

static int open_device(const char *device, struct mirror *mirror)
{
	CLEANUP(cleanup_free) char *target = NULL;
	struct stat st;

	if (stat(device, &st) < 0 || !S_ISBLK(st.st_mode))
		return -ENODEV;
	mirror->place.device = st.st_rdev;
	mirror->place.path = xdup(device);
	if (place_probe(&mirror->place, PLACE_ESP) != PLACE_OK)
		return -EMEDIUMTYPE;
	target = mount_point(st.st_rdev);
	return target ? open_mounted(target, mirror) : open_alone(device, mirror);
}

int mirror_open(const char *name, struct mirror *ret)
{
	CLEANUP(cleanup_free) char *device = NULL;
	struct mirror mirror = { .place = { .fd = -1 }, .mount_fd = -1 };
	int r;

	if (is_folder_name(name))
		return open_folder(name, ret);
	device = mirror_device(name);
	r = device ? open_device(device, &mirror) : -ENODEV;
	if (r < 0)
		mirror_close(&mirror);
	else
		*ret = mirror;
	return r;
}

void mirror_close(struct mirror *mirror)
{
	place_done(&mirror->place);
	cleanup_fd(&mirror->mount_fd);
	mirror->mount_fd = -1;
}
