// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/partition.h"

#include <blkid/blkid.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define BLOCK_DIR "/sys/class/block"
#define NUMBER_MAX 4096u // what sysfs calls the size of each file

// "8:1" in its file "dev".
static bool read_device(int folder_fd, dev_t *ret)
{
	CLEANUP(cleanup_fd) int fd = openat(folder_fd, "dev", O_RDONLY | O_CLOEXEC);
	CLEANUP(cleanup_free) char *text = NULL;
	unsigned int number_major, number_minor;
	size_t len;

	if (fd < 0 || file_read(fd, NUMBER_MAX, &text, &len) < 0 ||
	    sscanf(text, "%u:%u", &number_major, &number_minor) != 2)
		return false;
	*ret = makedev(number_major, number_minor);
	return true;
}

static bool is_empty(int folder_fd, const char *name)
{
	int fd = openat(folder_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CLEANUP(cleanup_dir) DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			return false;
	return true;
}

// In sysfs a partition's folder lies in its disk's.
static bool is_partition(int folder_fd)
{
	return faccessat(folder_fd, "partition", F_OK, 0) == 0 && is_empty(folder_fd, "../holders");
}

static bool has_uuid(dev_t device, const char *part_uuid)
{
	CLEANUP(cleanup_free) char *node = blkid_devno_to_devname(device);
	blkid_probe probe = node ? blkid_new_probe_from_filename(node) : NULL;
	const char *uuid;
	bool same;

	if (!probe)
		return false;
	blkid_probe_enable_superblocks(probe, 0);
	blkid_probe_enable_partitions(probe, 1);
	blkid_probe_set_partitions_flags(probe, BLKID_PARTS_ENTRY_DETAILS);
	same = blkid_do_safeprobe(probe) == 0 &&
	       blkid_probe_lookup_value(probe, "PART_ENTRY_UUID", &uuid, NULL) == 0 &&
	       strcasecmp(uuid, part_uuid) == 0;
	blkid_free_probe(probe);
	return same;
}

// Such as a partition that device-mapper makes.
static int find_any(const char *part_uuid, dev_t *ret)
{
	CLEANUP(cleanup_free) char *node = blkid_evaluate_tag("PARTUUID", part_uuid, NULL);
	struct stat st;

	if (!node || stat(node, &st) < 0 || !S_ISBLK(st.st_mode))
		return -ENODEV;
	*ret = st.st_rdev;
	return 0;
}

int partition_find(const char *part_uuid, dev_t *ret)
{
	CLEANUP(cleanup_dir) DIR *dir = opendir(BLOCK_DIR);
	struct dirent *entry;
	dev_t device, found = 0;
	size_t n = 0;

	while (dir && (entry = readdir(dir))) {
		CLEANUP(cleanup_fd)
		int fd = openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (entry->d_name[0] == '.' || fd < 0 || !is_partition(fd) ||
		    !read_device(fd, &device) || !has_uuid(device, part_uuid))
			continue;
		found = device;
		n++;
	}
	if (n == 0)
		return find_any(part_uuid, ret);
	if (n > 1)
		return -ENOTUNIQ;
	*ret = found;
	return 0;
}
