// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/roots.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/store/named.h"
#include "host/store/verity.h"

#define MAX_NAMES 1000000u

// What stage 1 notes about a root, by its hash (host/stage1/starts.c and state.c).
static const char *const notes[] = { "state/starts", "state/seeded" };

bool roots_has_staged(const struct store *store)
{
	struct stat st;

	return fstatat(store->fd, ROOTS_STAGED, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

void roots_look_at_staged(const struct store *store, struct root_folder *ret)
{
	root_folder_look(store->fd, xdup(ROOTS_STAGED), ret);
}

int roots_drop_staged(const struct store *store)
{
	CLEANUP(root_folder_done) struct root_folder folder = { .path = xdup(ROOTS_STAGED) };
	int r = roots_has_staged(store) ? root_folder_remove(store->fd, &folder) : 0;

	return r < 0 ? r : file_sync_dir(store->fd, "staging");
}

static int open_staged(const struct store *store)
{
	int r = roots_drop_staged(store);

	if (r == 0)
		r = file_make_dirs(store->fd, ROOTS_STAGED);
	return r < 0 ? r : file_open_dir_beneath(store->fd, ROOTS_STAGED);
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
	if (r == 0)
		ret->is_taken = true;
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
	if (renameat2(store->fd, ROOTS_STAGED, store->fd, path,
		      r == -ENOENT ? 0 : RENAME_EXCHANGE) < 0)
		return -errno;
	r = file_sync_dir(store->fd, ROOTS_FOLDER);
	if (r == 0)
		r = file_sync_dir(store->fd, "staging");
	if (r == 0)
		(void)roots_drop_staged(store); // the damaged one, where there was one
	return r;
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

static void users_done(struct users *users)
{
	named_done(&users->named);
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

// Where roots/ itself is something else, that is what is left.
static void look_at_roots(const struct store *store, const struct users *users, struct roots *ret)
{
	char **paths = NULL;
	size_t n = 0;

	if (list_unneeded(store, users, ROOTS_FOLDER, &paths, &n) < 0) {
		paths = xgrow(NULL, 0, sizeof(*paths));
		paths[n++] = xdup(ROOTS_FOLDER);
	}
	for (size_t i = 0; i < n; i++) {
		ret->items = xgrow(ret->items, ret->n, sizeof(*ret->items));
		root_folder_look(store->fd, paths[i], &ret->items[ret->n++]);
	}
	free(paths);
}

int roots_unused(const struct store *store, uint32_t leaving, const struct roots_keep *keep,
		 struct roots *ret)
{
	CLEANUP(users_done) struct users users = { .keep = keep };
	int r = named_read(store, &leaving, leaving > 0, &users.named);

	*ret = (struct roots){ 0 };
	if (r == 0)
		look_at_roots(store, &users, ret);
	return r;
}

void roots_done(struct roots *roots)
{
	for (size_t i = 0; i < roots->n; i++)
		root_folder_done(&roots->items[i]);
	free(roots->items);
	*roots = (struct roots){ 0 };
}

// Notes are hints: one that cannot be removed is no loss.
static void sweep_notes(const struct store *store, const struct users *users, const char *folder)
{
	char **paths = NULL;
	size_t n = 0;

	(void)list_unneeded(store, users, folder, &paths, &n);
	for (size_t i = 0; i < n; i++)
		(void)file_unlink_beneath(store->fd, paths[i]);
	file_list_free(paths, n);
	if (n > 0)
		(void)file_sync_dir(store->fd, folder);
}

int roots_sweep(const struct store *store, uint32_t leaving, const struct roots_keep *keep,
		struct roots *ret)
{
	CLEANUP(users_done) struct users users = { .keep = keep };
	struct roots found = { 0 };
	int r = named_read(store, &leaving, leaving > 0, &users.named);

	*ret = found;
	if (r < 0)
		return r == -EBADMSG ? 0 : r;
	look_at_roots(store, &users, &found);
	for (size_t i = 0; i < found.n; i++)
		(void)root_folder_remove(store->fd, &found.items[i]);
	if (found.n > 0)
		(void)file_sync_dir(store->fd, ROOTS_FOLDER); // at worst it is swept once more
	for (size_t i = 0; i < ARRAY_LEN(notes); i++)
		sweep_notes(store, &users, notes[i]);
	*ret = found;
	return 0;
}
