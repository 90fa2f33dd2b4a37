// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/left-out.h"

#include <errno.h>
#include <libmount.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"

static void table_done(struct libmnt_table **table)
{
	mnt_unref_table(*table);
}

static void iter_done(struct libmnt_iter **iter)
{
	mnt_free_iter(*iter);
}

// True for the folder itself, too.
static bool is_within(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

static bool is_within_any(const char *path, const char *const *folders, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_within(path, folders[i]))
			return true;
	return false;
}

static bool is_on_the_way(const char *path, const char *const *kept, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_within(kept[i], path))
			return true;
	return false;
}

enum left_out_verdict left_out_judge(const struct left_out *left_out, const char *path)
{
	if (!left_out || !*path)
		return LEFT_OUT_TAKE;
	if (is_within_any(path, (const char *const *)left_out->dropped, left_out->n_dropped))
		return LEFT_OUT_DROP;
	if (!is_within_any(path, left_out->emptied, left_out->n_emptied) ||
	    is_within_any(path, left_out->kept, left_out->n_kept))
		return LEFT_OUT_TAKE;
	if (is_on_the_way(path, left_out->kept, left_out->n_kept))
		return LEFT_OUT_PASS;
	for (size_t i = 0; i < left_out->n_emptied; i++)
		if (strcmp(path, left_out->emptied[i]) == 0)
			return LEFT_OUT_EMPTY;
	return LEFT_OUT_DROP;
}

void left_out_drop(struct left_out *left_out, const char *path)
{
	path += strspn(path, "/");
	left_out->dropped =
		xgrow(left_out->dropped, left_out->n_dropped, sizeof(*left_out->dropped));
	left_out->dropped[left_out->n_dropped++] = xdup(path);
}

static bool is_file(const char *source)
{
	return source && source[0] == '/' && strncmp(source, "/dev/", strlen("/dev/")) != 0;
}

int left_out_drop_swap(struct left_out *left_out, const char *table_path)
{
	CLEANUP(table_done) struct libmnt_table *table = mnt_new_table();
	CLEANUP(iter_done) struct libmnt_iter *iter = mnt_new_iter(MNT_ITER_FORWARD);
	bool is_proc = strcmp(table_path, "/proc/swaps") == 0;
	struct libmnt_fs *fs;

	if (!table || !iter)
		return -ENOMEM;
	if (access(table_path, R_OK) < 0)
		return errno == ENOENT ? 0 : -errno;
	if ((is_proc ? mnt_table_parse_swaps(table, table_path)
		     : mnt_table_parse_fstab(table, table_path)) != 0)
		return -EBADMSG;
	while (mnt_table_next_fs(table, iter, &fs) == 0)
		if ((is_proc || mnt_fs_is_swaparea(fs)) && is_file(mnt_fs_get_srcpath(fs)))
			left_out_drop(left_out, mnt_fs_get_srcpath(fs));
	return 0;
}

void left_out_done(struct left_out *left_out)
{
	for (size_t i = 0; i < left_out->n_dropped; i++)
		free(left_out->dropped[i]);
	free(left_out->dropped);
	*left_out = (struct left_out){ 0 };
}
