// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/blobs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/store/named.h"

#define FOLDER "blobs"
#define MAX_NAMES 1000000u

static char *path_of(const struct digest *digest)
{
	return xprintf(FOLDER "/%s", digest->sha256);
}

int store_open_blob(const struct store *store, const struct digest *want)
{
	CLEANUP(cleanup_free) char *path = path_of(want);
	CLEANUP(cleanup_fd) int fd = file_open_beneath(store->fd, path);
	struct stat st;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0)
		return -errno;
	return (uint64_t)st.st_size == want->size ? steal_fd(&fd) : -EBADMSG;
}

int store_check_blob(const struct store *store, const struct digest *want,
		     struct progress *progress)
{
	CLEANUP(cleanup_fd) int fd = store_open_blob(store, want);
	struct digest found;
	int r = fd < 0 ? fd : digest_file(fd, want->size, progress, &found);

	if (r < 0)
		return r == -EFBIG ? -EBADMSG : r;
	return digest_equals(&found, want) ? 0 : -EBADMSG;
}

// Shares the source's blocks where the file system can, and then only reads; else copies.
static int fill(int from, int to, uint64_t max, struct progress *progress, struct digest *ret)
{
	if (ioctl(to, FICLONE, from) == 0)
		return digest_file(to, max, progress, ret);
	return digest_copy(from, to, max, progress, ret);
}

static int write_whole(int folder_fd, int from, const struct digest *want,
		       struct progress *progress)
{
	CLEANUP(cleanup_fd) int fd = -1;
	struct digest written;
	int r = file_unlink_beneath(folder_fd, FILE_TEMPORARY); // of a killed run

	if (r < 0 && r != -ENOENT)
		return r;
	fd = file_create_beneath(folder_fd, FILE_TEMPORARY);
	if (fd < 0)
		return fd;
	r = fill(from, fd, want->size, progress, &written);
	if (r == -EFBIG || (r == 0 && !digest_equals(&written, want)))
		return -ESTALE;
	return r < 0 ? r : file_sync(fd);
}

static bool is_there(const struct store *store, const struct digest *want)
{
	CLEANUP(cleanup_fd) int fd = store_open_blob(store, want);

	return fd >= 0;
}

// The folder, for a blob to be written into.
static int open_folder(const struct store *store)
{
	int r = file_make_dirs(store->fd, FOLDER);

	return r < 0 ? r : file_open_dir_beneath(store->fd, FOLDER);
}

// r: of writing the temporary file, durably. It gets its name, or goes.
static int name_it(int folder_fd, const struct digest *want, int r)
{
	if (r == 0 && renameat(folder_fd, FILE_TEMPORARY, folder_fd, want->sha256) < 0)
		r = -errno;
	if (r < 0) {
		(void)unlinkat(folder_fd, FILE_TEMPORARY, 0);
		return r;
	}
	return file_sync(folder_fd);
}

int store_put_blob(const struct store *store, int from, const struct digest *want,
		   struct progress *progress)
{
	CLEANUP(cleanup_fd) int folder_fd = -1;

	if (is_there(store, want))
		return 0;
	folder_fd = open_folder(store);
	if (folder_fd < 0)
		return folder_fd;
	return name_it(folder_fd, want, write_whole(folder_fd, from, want, progress));
}

static int write_text(int folder_fd, struct span text)
{
	int r = file_unlink_beneath(folder_fd, FILE_TEMPORARY); // of a killed run

	return r < 0 && r != -ENOENT
		       ? r
		       : file_create_whole(folder_fd, FILE_TEMPORARY, text.at, text.len);
}

int store_put_text(const struct store *store, struct span text, const struct digest *want)
{
	CLEANUP(cleanup_fd) int folder_fd = -1;

	if (is_there(store, want))
		return 0;
	folder_fd = open_folder(store);
	if (folder_fd < 0)
		return folder_fd;
	return name_it(folder_fd, want, write_text(folder_fd, text));
}

int store_read_blob(const struct store *store, const struct digest *want, size_t max, char **ret,
		    size_t *ret_len)
{
	CLEANUP(cleanup_fd) int fd = store_open_blob(store, want);
	CLEANUP(cleanup_free) char *text = NULL;
	struct digest found;
	size_t len = 0;
	int r = fd < 0 ? fd : file_read(fd, max, &text, &len);

	if (r < 0)
		return r == -EFBIG ? -EBADMSG : r;
	digest_text(span_bytes(text, len), &found);
	if (!digest_equals(&found, want))
		return -EBADMSG;
	*ret = text;
	*ret_len = len;
	text = NULL;
	return 0;
}

int store_drop_blob(const struct store *store, const struct digest *digest)
{
	CLEANUP(cleanup_free) char *path = path_of(digest);
	int r = file_unlink_beneath(store->fd, path);

	return r < 0 ? r : file_sync_dir(store->fd, FOLDER);
}

static bool is_blob_name(const char *name)
{
	size_t n = 0;

	while (ascii_is_hex(name[n]))
		n++;
	return n == SHA256_HEX_SIZE - 1 && name[n] == '\0';
}

static int list_unnamed(const struct store *store, const struct named *named, char ***ret,
			size_t *ret_n)
{
	char **files, **paths = NULL;
	size_t n, n_paths = 0;
	int r = file_list(store->fd, FOLDER, MAX_NAMES, &files, &n);

	if (r < 0 && r != -ENOENT)
		return r;
	for (size_t i = 0; r == 0 && i < n; i++) {
		bool is_ours = is_blob_name(files[i]) || strcmp(files[i], FILE_TEMPORARY) == 0;

		if (!is_ours || named_has(named, files[i]))
			continue;
		paths = xgrow(paths, n_paths, sizeof(*paths));
		paths[n_paths++] = xprintf(FOLDER "/%s", files[i]);
	}
	if (r == 0)
		file_list_free(files, n);
	*ret = paths;
	*ret_n = n_paths;
	return 0;
}

int store_unused_blobs(const struct store *store, uint32_t leaving, char ***ret, size_t *ret_n)
{
	CLEANUP(named_done) struct named named = { 0 };
	int r = named_read(store, &leaving, leaving > 0, &named);

	return r == 0 ? list_unnamed(store, &named, ret, ret_n) : r;
}

int store_sweep_blobs(const struct store *store, uint32_t leaving)
{
	char **paths = NULL;
	size_t n = 0;
	int r = store_unused_blobs(store, leaving, &paths, &n);

	if (r < 0)
		return r == -EBADMSG ? 0 : r;
	for (size_t i = 0; i < n && r == 0; i++)
		r = file_unlink_beneath(store->fd, paths[i]);
	file_list_free(paths, n);
	return r == 0 && n > 0 ? file_sync_dir(store->fd, FOLDER) : r;
}
