// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/root-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot-entries/root-image.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define MAX_NAMES 1000000u

static bool is_ours(int fd, const char *name, uint64_t *ret_size)
{
	bool known = strcmp(name, ROOT_VERITY_FILE) == 0;

	for (size_t i = 0; i < ROOT_FORMATS && !known; i++)
		known = strcmp(name, root_formats[i].file) == 0;
	return known && file_size_beneath(fd, name, ret_size) == 0;
}

static void leave(struct root_folder *folder, const char *name, int error)
{
	if (folder->left)
		return;
	folder->left = *name ? xprintf("%s/%s", folder->path, name) : xdup(folder->path);
	folder->error = error;
}

// What has the folder's name and is none is not genboot's.
static void leave_unopened(struct root_folder *folder, int error)
{
	bool is_other = error == -ENOTDIR || error == -ELOOP || error == -EXDEV;

	if (error != -ENOENT)
		leave(folder, "", is_other ? 0 : error);
}

void root_folder_look(int store_fd, char *path, struct root_folder *ret)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir_beneath(store_fd, path);
	struct root_folder folder = { .path = path };
	char **names = NULL;
	size_t n = 0;
	int r = fd < 0 ? fd : file_list(fd, ".", MAX_NAMES, &names, &n);

	if (r < 0)
		leave_unopened(&folder, r);
	folder.can_go = r == 0 && n == 0;
	for (size_t i = 0; i < n; i++) {
		uint64_t size = 0;

		if (is_ours(fd, names[i], &size))
			folder.can_go = true;
		else
			leave(&folder, names[i], 0);
		folder.size += size;
	}
	file_list_free(names, n);
	*ret = folder;
}

void root_folder_done(struct root_folder *folder)
{
	free(folder->path);
	free(folder->left);
	*folder = (struct root_folder){ 0 };
}

static void unlink_ours(int fd, const char *name, struct root_folder *folder)
{
	uint64_t size;

	if (!is_ours(fd, name, &size))
		leave(folder, name, 0);
	else if (unlinkat(fd, name, 0) < 0)
		leave(folder, name, -errno);
}

int root_folder_remove(int store_fd, struct root_folder *folder)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir_beneath(store_fd, folder->path);
	char **names = NULL;
	size_t n = 0;
	int r = fd < 0 ? fd : file_list(fd, ".", MAX_NAMES, &names, &n);

	free(folder->left);
	folder->left = NULL;
	folder->error = 0;
	if (r < 0)
		leave_unopened(folder, r);
	for (size_t i = 0; i < n; i++)
		unlink_ours(fd, names[i], folder);
	file_list_free(names, n);
	if (r == 0 && !folder->left && unlinkat(store_fd, folder->path, AT_REMOVEDIR) < 0)
		leave(folder, "", -errno);
	if (!folder->left)
		return 0;
	return folder->error < 0 ? folder->error : -ENOTEMPTY;
}
