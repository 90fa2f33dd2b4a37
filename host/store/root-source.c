// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/root-source.h"

#include <errno.h>
#include <libmount.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"

static void table_done(struct libmnt_table **table)
{
	mnt_unref_table(*table);
}

// /dev/mapper/x is a link to /dev/dm-N, where there is a /dev to look at.
static bool is_mapped(const char *device)
{
	CLEANUP(cleanup_free) char *real = device ? realpath(device, NULL) : NULL;

	return device && (strncmp(device, "/dev/mapper/", strlen("/dev/mapper/")) == 0 ||
			  strncmp(real ? real : device, "/dev/dm-", strlen("/dev/dm-")) == 0);
}

int root_source_read(const char *mountinfo, struct root_source *ret)
{
	static const char *const one[] = { "/usr", "/etc", "/var", "/var/lib" };
	CLEANUP(table_done) struct libmnt_table *table = mnt_new_table_from_file(mountinfo);
	struct root_source source = { 0 };
	struct libmnt_fs *root;

	if (!table)
		return -errno;
	root = mnt_table_find_target(table, "/", MNT_ITER_BACKWARD);
	if (!root)
		return -ENOENT;
	snprintf(source.type, sizeof(source.type), "%s", mnt_fs_get_fstype(root));
	source.is_mapped = is_mapped(mnt_fs_get_srcpath(root));
	for (size_t i = 0; i < ARRAY_LEN(one) && !source.apart; i++)
		if (mnt_table_find_target(table, one[i], MNT_ITER_BACKWARD))
			source.apart = one[i];
	*ret = source;
	return 0;
}

bool root_source_is_fit(const struct root_source *source)
{
	static const char *const types[] = { "ext4", "btrfs", "xfs" };

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (strcmp(source->type, types[i]) == 0)
			return true;
	return false;
}
