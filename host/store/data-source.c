// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/data-source.h"

#include <blkid/blkid.h>
#include <errno.h>
#include <libmount.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"

#define MOUNTINFO "/proc/self/mountinfo"
#define IN_FILE_SYSTEM "/var/lib/genboot"

static void table_done(struct libmnt_table **table)
{
	mnt_unref_table(*table);
}

static void blkid_done(blkid_probe *probe)
{
	blkid_free_probe(*probe);
}

static char *path_behind(int fd)
{
	char name[32], path[4096];
	ssize_t n;

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	n = readlink(name, path, sizeof(path) - 1);
	if (n < 0)
		return NULL;
	path[n] = '\0';
	return xdup(path);
}

// What is in LUKS has a UUID only once it is unlocked, and what else may be below a mapped device
// is not looked into: somebody has to say what stage 1 shall wait for.
static bool is_mapped(const char *device)
{
	CLEANUP(cleanup_free) char *real = realpath(device, NULL);

	return real && strncmp(real, "/dev/dm-", strlen("/dev/dm-")) == 0;
}

static int read_uuid(const char *device, char *ret, size_t size)
{
	CLEANUP(blkid_done) blkid_probe probe = blkid_new_probe_from_filename(device);
	const char *uuid = NULL;

	if (!probe)
		return -ENODEV;
	blkid_probe_enable_superblocks(probe, 1);
	blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_UUID);
	if (blkid_do_safeprobe(probe) != 0 ||
	    blkid_probe_lookup_value(probe, "UUID", &uuid, NULL) != 0)
		return -ENODEV;
	return snprintf(ret, size, "UUID=%s", uuid) < (int)size ? 0 : -EOVERFLOW;
}

// The path in its file system: what is mounted there (a subvolume of btrfs, a bind mount), and the
// rest.
static bool is_in_place(struct libmnt_fs *fs, const char *path, const char *root)
{
	const char *target = mnt_fs_get_target(fs);
	const char *below = strcmp(target, "/") == 0 ? path : path + strlen(target);
	CLEANUP(cleanup_free)
	char *whole = xprintf("%s%s", strcmp(root, "/") == 0 ? "" : root, below);

	return strcmp(whole, IN_FILE_SYSTEM) == 0;
}

// Of the nearest folder on the way to it that is there: libmount finds no other.
static struct libmnt_fs *find_mount(struct libmnt_table *table, const char *path)
{
	CLEANUP(cleanup_free) char *near = xdup(path);

	for (char *slash; access(near, F_OK) < 0 && (slash = strrchr(near, '/'));)
		slash[slash == near] = '\0';
	return mnt_table_find_mountpoint(table, near, MNT_ITER_BACKWARD);
}

static int set_subvolume(const char *root, struct machine *machine)
{
	return strcmp(root, "/") == 0 ||
			       snprintf(machine->data_options, sizeof(machine->data_options),
					"subvol=%s", root) < (int)sizeof(machine->data_options)
		       ? 0
		       : -EOVERFLOW;
}

int data_source_find_subvolume(const char *path, struct machine *machine)
{
	CLEANUP(table_done)
	struct libmnt_table *table = mnt_new_table_from_file(MOUNTINFO);
	struct libmnt_fs *fs = table ? find_mount(table, path) : NULL;
	const char *root = fs ? mnt_fs_get_root(fs) : NULL;

	return root && strcmp(mnt_fs_get_fstype(fs), "btrfs") == 0 ? set_subvolume(root, machine)
								   : 0;
}

int data_source_find_path(const char *path, struct machine *machine)
{
	CLEANUP(table_done)
	struct libmnt_table *table = mnt_new_table_from_file(MOUNTINFO);
	struct libmnt_fs *fs;
	const char *root, *device;
	bool is_btrfs;

	if (!table)
		return -errno;
	fs = find_mount(table, path);
	device = fs ? mnt_fs_get_srcpath(fs) : NULL;
	root = fs ? mnt_fs_get_root(fs) : NULL;
	if (!device || !root || is_mapped(device))
		return -ENODEV;
	is_btrfs = strcmp(mnt_fs_get_fstype(fs), "btrfs") == 0;
	if (!is_in_place(fs, path, is_btrfs ? "/" : root))
		return -EXDEV;
	if (is_btrfs && set_subvolume(root, machine) < 0)
		return -EOVERFLOW;
	return read_uuid(device, machine->data, sizeof(machine->data));
}

int data_source_find(int store_fd, struct machine *machine)
{
	CLEANUP(cleanup_free) char *path = path_behind(store_fd);

	return path ? data_source_find_path(path, machine) : -errno;
}
