// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/publish.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "boot-entries/limits.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/catalog.h"

static int write_blobs(int boot_fd, const struct publication *p, struct progress *progress,
		       const char **ret_what)
{
	for (size_t i = 0; i < p->n_blobs; i++) {
		const struct publish_blob *blob = &p->blobs[i];
		int r = 0;

		*ret_what = blob->path;
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
			   const char **ret_what)
{
	for (size_t i = 0; i < p->n_blobs; i++) {
		int r;

		if (p->blobs[i].state == BLOB_SAME)
			continue;
		*ret_what = p->blobs[i].path;
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
	return futimens(fd, times) < 0 ? -errno : file_sync(fd);
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

static int publish_blobs(int boot_fd, const struct publication *p, struct progress *progress,
			 const char **ret_what)
{
	int r;

	*ret_what = p->folder;
	r = file_make_dirs(boot_fd, p->folder);
	if (r == 0)
		r = write_blobs(boot_fd, p, progress, ret_what);
	if (r == 0)
		r = file_sync_dir(boot_fd, p->folder);
	if (r == 0)
		r = read_blobs_back(boot_fd, p, progress, ret_what);
	return r;
}

static int publish_entry(int boot_fd, const struct publication *p, const char **ret_what,
			 bool *ret_made)
{
	int r;

	*ret_what = p->entry_path;
	r = file_make_dirs(boot_fd, BOOT_DIR_ENTRIES);
	if (r == 0)
		r = write_entry(boot_fd, p, ret_made);
	if (r == 0)
		r = file_sync_dir(boot_fd, BOOT_DIR_ENTRIES);
	if (r == 0)
		r = read_entry_back(boot_fd, p);
	return r;
}

static int publish_catalog(int boot_fd, const struct publish_catalog *catalog)
{
	return catalog->text ? catalog_file_write(boot_fd, catalog->token, catalog->sequence,
						  catalog->text, catalog->len)
			     : 0;
}

// There is no journal, because none is needed: until the catalog or the entry stands, nothing
// refers to what has been written, and both stand only behind all their files. What a cut leaves is
// either that rubbish, which the staged manifest in the store names, or a generation that is whole.
int publish(int boot_fd, const struct publication *p, struct progress *progress,
	    const char **ret_what, bool *ret_made_entry)
{
	int r;

	*ret_made_entry = false;
	r = publish_blobs(boot_fd, p, progress, ret_what);
	if (r == 0)
		r = publish_entry(boot_fd, p, ret_what, ret_made_entry);
	if (r < 0)
		return r;
	*ret_what = "the catalog";
	return publish_catalog(boot_fd, &p->catalog);
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

static int remove_entry(int boot_fd, const char *path, struct unpublished *ret)
{
	int r = path ? remove_file(boot_fd, path, ret) : 0;

	return r == 0 && path ? sync_parent(boot_fd, path) : r;
}

static int remove_blobs(int boot_fd, const struct removal *removal, struct unpublished *ret)
{
	int r = 0;

	for (size_t i = 0; i < removal->n_blobs && r == 0; i++)
		r = remove_blob(boot_fd, removal->blobs[i], ret);
	return r == 0 && removal->n_blobs > 0 ? sync_parent(boot_fd, removal->blobs[0]) : r;
}

// The other way round: first nothing refers to the files any more, on the disk, then they go.
int unpublish(int boot_fd, const struct removal *removal, struct unpublished *ret)
{
	const struct publish_catalog *catalog = &removal->catalog;
	int r = publish_catalog(boot_fd, catalog);
	bool is_full = r == -ENOSPC && removal->entries_suffice;

	*ret = (struct unpublished){ 0 };
	if (is_full)
		r = catalog_sweep(boot_fd, catalog->token, 0);
	if (r == 0)
		r = remove_entry(boot_fd, removal->entry_path, ret);
	if (r == 0)
		r = remove_blobs(boot_fd, removal, ret);
	if (r == 0 && is_full)
		r = publish_catalog(boot_fd, catalog);
	return r;
}
