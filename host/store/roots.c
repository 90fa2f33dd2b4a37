// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/roots.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/store/named.h"
#include "host/store/verity.h"

#define STAGED "staging/root.new"
#define MAX_NAMES 1000000u

// What stage 1 notes about a root, by its hash (host/stage1/starts.c and state.c).
static const char *const notes[] = { "state/starts", "state/seeded" };

static int remove_folder(int store_fd, const char *path)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir_beneath(store_fd, path);
	char **names;
	size_t n;
	int r = fd < 0 ? fd : file_list(fd, ".", MAX_NAMES, &names, &n);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n && r == 0; i++)
		r = unlinkat(fd, names[i], 0) < 0 ? -errno : 0;
	file_list_free(names, n);
	return r == 0 && unlinkat(store_fd, path, AT_REMOVEDIR) < 0 ? -errno : r;
}

bool roots_has_staged(const struct store *store)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir_beneath(store->fd, STAGED);

	return fd >= 0;
}

int roots_drop_staged(const struct store *store)
{
	int r = remove_folder(store->fd, STAGED);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return file_sync_dir(store->fd, "staging");
}

static int open_staged(const struct store *store)
{
	int r = roots_drop_staged(store);

	if (r == 0)
		r = file_make_dirs(store->fd, STAGED);
	return r < 0 ? r : file_open_dir_beneath(store->fd, STAGED);
}

static int read_sizes(int folder_fd, struct root *root)
{
	int r = file_size_beneath(folder_fd, root->format->file, &root->image_size);

	return r < 0 ? r : file_size_beneath(folder_fd, ROOT_VERITY_FILE, &root->verity_size);
}

// What is made of the image that lies in the folder. The salt is what it was made of, so that the
// same gives the same.
static int finish(int fd, const struct root_format *format, const uint8_t salt[SHA256_SIZE],
		  struct root *ret)
{
	struct root root = { .format = format };
	int r = verity_make(fd, format->file, salt, root.hash);

	if (r == 0)
		r = read_sizes(fd, &root);
	if (r == 0)
		r = file_sync(fd);
	if (r == 0)
		*ret = root;
	return r;
}

int roots_seal(const struct store *store, const char *tree, const struct survey *survey,
	       const struct root_format *format, struct progress *progress, struct root *ret,
	       char said[ROOT_SAID_SIZE])
{
	CLEANUP(cleanup_fd) int fd = open_staged(store);
	int r = fd;

	if (fd >= 0)
		r = image_make(tree, survey, format, fd, progress, said, ROOT_SAID_SIZE);
	if (r == 0)
		r = finish(fd, format, survey->content, ret);
	if (r < 0)
		(void)roots_drop_staged(store);
	return r;
}

int roots_take(const struct store *store, int image_fd, const struct stat *before,
	       const struct root_format *format, struct progress *progress, struct root *ret)
{
	CLEANUP(cleanup_fd) int fd = open_staged(store);
	uint8_t content[SHA256_SIZE];
	int r = fd;

	if (fd >= 0)
		r = image_take(image_fd, before, format, fd, progress, content);
	if (r == 0)
		r = finish(fd, format, content, ret);
	if (r < 0)
		(void)roots_drop_staged(store);
	return r;
}

static char *path_of(const struct root *root)
{
	return xprintf(ROOTS_FOLDER "/%s", root->hash);
}

static int open_root(const struct store *store, const struct root *root)
{
	CLEANUP(cleanup_free) char *path = path_of(root);

	return file_open_dir_beneath(store->fd, path);
}

int roots_publish(const struct store *store, const struct root *root)
{
	CLEANUP(cleanup_free) char *path = path_of(root);
	int r = file_make_dirs(store->fd, ROOTS_FOLDER);

	if (r < 0)
		return r;
	r = roots_check(store, root);
	if (r == 0)
		return roots_drop_staged(store);
	if (renameat2(store->fd, STAGED, store->fd, path, r == -ENOENT ? 0 : RENAME_EXCHANGE) < 0)
		return -errno;
	r = file_sync_dir(store->fd, ROOTS_FOLDER);
	if (r == 0)
		r = file_sync_dir(store->fd, "staging");
	return r < 0 ? r : roots_drop_staged(store); // the damaged one, where there was one
}

int roots_look(const struct store *store, const struct root *root)
{
	CLEANUP(cleanup_fd) int fd = open_root(store, root);
	struct root found = *root;
	int r = fd < 0 ? fd : read_sizes(fd, &found);

	if (r < 0)
		return r;
	return found.image_size == root->image_size && found.verity_size == root->verity_size
		       ? 0
		       : -EBADMSG;
}

int roots_find(const struct store *store, struct span hash, struct root *ret)
{
	CLEANUP(cleanup_fd) int fd = -1;
	struct root root = { 0 };
	int r = -EBADMSG;

	if (!root_hash_is_valid(hash))
		return -ENOENT;
	memcpy(root.hash, hash.at, hash.len);
	fd = open_root(store, &root);
	if (fd < 0)
		return fd;
	for (size_t i = 0; i < ROOT_FORMATS && r < 0; i++) {
		root.format = &root_formats[i];
		r = read_sizes(fd, &root) < 0 ? -EBADMSG : 0;
	}
	if (r == 0)
		*ret = root;
	return r;
}

int roots_check(const struct store *store, const struct root *root)
{
	CLEANUP(cleanup_fd) int fd = open_root(store, root);
	int r = roots_look(store, root);

	return r < 0 ? r : verity_check(fd, root->format->file, root->hash);
}

struct users {
	struct named named;
	const struct roots_keep *keep;
};

static bool is_needed(const struct users *users, const char *hash)
{
	return named_has(&users->named, hash) || users->keep->needs(users->keep->ctx, hash);
}

// What is in the folder by a hash that nobody needs. None where nobody has made the folder.
static int list_unneeded(const struct store *store, const struct users *users, const char *folder,
			 char ***ret, size_t *ret_n)
{
	char **names, **paths = NULL;
	size_t n, n_paths = 0;
	int r = file_list(store->fd, folder, MAX_NAMES, &names, &n);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	for (size_t i = 0; i < n; i++) {
		if (!root_hash_is_valid(span_of(names[i])) || is_needed(users, names[i]))
			continue;
		paths = xgrow(paths, n_paths, sizeof(*paths));
		paths[n_paths++] = xprintf("%s/%s", folder, names[i]);
	}
	file_list_free(names, n);
	*ret = paths;
	*ret_n = n_paths;
	return 0;
}

static void users_done(struct users *users)
{
	named_done(&users->named);
}

int roots_unused(const struct store *store, uint32_t leaving, const struct roots_keep *keep,
		 char ***ret, size_t *ret_n)
{
	CLEANUP(users_done) struct users users = { .keep = keep };
	int r = named_read(store, leaving, &users.named);

	return r == 0 ? list_unneeded(store, &users, ROOTS_FOLDER, ret, ret_n) : r;
}

static int sweep_folder(const struct store *store, const struct users *users, const char *folder,
			int (*remove_one)(int store_fd, const char *path))
{
	char **paths = NULL;
	size_t n = 0;
	int r = list_unneeded(store, users, folder, &paths, &n);

	for (size_t i = 0; i < n && r == 0; i++)
		r = remove_one(store->fd, paths[i]);
	file_list_free(paths, n);
	return r == 0 && n > 0 ? file_sync_dir(store->fd, folder) : r;
}

int roots_sweep(const struct store *store, uint32_t leaving, const struct roots_keep *keep)
{
	CLEANUP(users_done) struct users users = { .keep = keep };
	int r = named_read(store, leaving, &users.named);

	if (r < 0)
		return r == -EBADMSG ? 0 : r;
	r = sweep_folder(store, &users, ROOTS_FOLDER, remove_folder);
	for (size_t i = 0; i < ARRAY_LEN(notes) && r == 0; i++)
		r = sweep_folder(store, &users, notes[i], file_unlink_beneath);
	return r;
}
