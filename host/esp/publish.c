// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/publish.h"

#include <string.h>
#include <sys/stat.h>

#include "boot-entries/limits.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

static int write_blobs(int boot_fd, const struct publication *p, struct progress *progress,
		       const char **ret_path)
{
	for (size_t i = 0; i < p->n_blobs; i++) {
		const struct publish_blob *blob = &p->blobs[i];
		int r = 0;

		*ret_path = blob->path;
		if (blob->state == BLOB_SAME)
			continue;
		if (blob->state == BLOB_DIFFERENT)
			r = file_unlink_beneath(boot_fd, blob->path);
		if (r == 0)
			r = blob_write(boot_fd, blob->path, blob->from, &blob->want, progress);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_blobs_back(int boot_fd, const struct publication *p, struct progress *progress,
			   const char **ret_path)
{
	for (size_t i = 0; i < p->n_blobs; i++) {
		int r;

		if (p->blobs[i].state == BLOB_SAME)
			continue;
		*ret_path = p->blobs[i].path;
		r = blob_read_back(boot_fd, p->blobs[i].path, &p->blobs[i].want, progress);
		if (r < 0)
			return r;
	}
	return 0;
}

static int write_entry(int boot_fd, const struct publication *p, bool *ret_made)
{
	CLEANUP(cleanup_fd) int fd = file_create_beneath(boot_fd, p->entry_path);
	const struct timespec times[2] = { { .tv_sec = p->created }, { .tv_sec = p->created } };
	int r;

	*ret_made = fd >= 0;
	if (fd < 0)
		return fd;
	r = file_write(fd, p->entry, p->entry_len);
	if (r < 0)
		return r;
	if (futimens(fd, times) < 0 || fsync(fd) < 0)
		return -errno;
	return 0;
}

static int read_entry_back(int boot_fd, const struct publication *p)
{
	CLEANUP(cleanup_free) char *text = NULL;
	size_t len;
	int r = file_read_beneath(boot_fd, p->entry_path, ENTRY_FILE_MAX, &text, &len);

	if (r < 0)
		return r;
	return len == p->entry_len && memcmp(text, p->entry, len) == 0 ? 0 : -EBADMSG;
}

int publish(int boot_fd, const struct publication *p, struct progress *progress,
	    const char **ret_path, bool *ret_made_entry)
{
	int r;

	*ret_made_entry = false;
	*ret_path = p->folder;
	r = file_make_dirs(boot_fd, p->folder);
	if (r == 0)
		r = write_blobs(boot_fd, p, progress, ret_path);
	if (r == 0)
		r = file_sync_dir(boot_fd, p->folder);
	if (r == 0)
		r = read_blobs_back(boot_fd, p, progress, ret_path);
	if (r < 0)
		return r;

	*ret_path = p->entry_path;
	r = file_make_dirs(boot_fd, BOOT_DIR_ENTRIES);
	if (r == 0)
		r = write_entry(boot_fd, p, ret_made_entry);
	if (r == 0)
		r = file_sync_dir(boot_fd, BOOT_DIR_ENTRIES);
	if (r == 0)
		r = read_entry_back(boot_fd, p);
	return r;
}

// Where the folder is not there, nothing was removed from it.
static int sync_parent(int boot_fd, const char *path)
{
	CLEANUP(cleanup_free) char *folder = xdup(path);
	char *slash = strrchr(folder, '/');
	int r;

	if (slash)
		*slash = '\0';
	r = file_sync_dir(boot_fd, slash ? folder : ".");
	return r == -ENOENT ? 0 : r;
}

static int remove_file(int boot_fd, const char *path, struct unpublished *ret)
{
	int r = file_unlink_beneath(boot_fd, path);

	ret->removed_any = ret->removed_any || r == 0;
	return r == -ENOENT ? 0 : r;
}

// What has a blob's name and is no file must not keep all later runs from going on.
static int remove_blob(int boot_fd, const char *path, struct unpublished *ret)
{
	int r = remove_file(boot_fd, path, ret);

	if (r != -EISDIR && r != -ELOOP && r != -EBADFD)
		return r;
	ret->left[ret->n_left++] = path;
	return 0;
}

int unpublish(int boot_fd, const char *entry_path, const char *const *blob_paths, size_t n,
	      struct unpublished *ret)
{
	int r = 0;

	*ret = (struct unpublished){ 0 };
	if (entry_path)
		r = remove_file(boot_fd, entry_path, ret);
	if (r == 0 && entry_path)
		r = sync_parent(boot_fd, entry_path);
	for (size_t i = 0; i < n && r == 0; i++)
		r = remove_blob(boot_fd, blob_paths[i], ret);
	if (r == 0 && n > 0)
		r = sync_parent(boot_fd, blob_paths[0]);
	return r;
}
