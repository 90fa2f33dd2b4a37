// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/drift.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "host/base/cleanup.h"
#include "host/base/copy.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define FILE_MAX UINT64_MAX
#define LINK_MAX 4096u

struct search {
	struct drift_sides sides;
	size_t upper_len;
	const char *image; // the path of its /etc
	char *opaque;      // the folder last found to be; NULL: none
	struct drift *drift;
};

static void fts_done(FTS **tree)
{
	if (*tree)
		fts_close(*tree);
}

static bool same_link(const struct search *search, int before_fd, const char *path)
{
	char a[LINK_MAX], b[LINK_MAX];
	ssize_t n = readlinkat(search->sides.upper_fd, path, a, sizeof(a));
	ssize_t m = readlinkat(before_fd, path, b, sizeof(b));

	return n >= 0 && n == m && memcmp(a, b, (size_t)n) == 0;
}

static bool same_content(const struct search *search, int before_fd, const char *path)
{
	CLEANUP(cleanup_fd) int a = file_open_beneath(search->sides.upper_fd, path);
	CLEANUP(cleanup_fd) int b = file_open_beneath(before_fd, path);
	struct digest x, y;

	return a >= 0 && b >= 0 && digest_file(a, FILE_MAX, NULL, &x) == 0 &&
	       digest_file(b, FILE_MAX, NULL, &y) == 0 && digest_equals(&x, &y);
}

static bool same(const struct search *search, int before_fd, const char *path,
		 const struct stat *now, const struct stat *before)
{
	if (now->st_mode != before->st_mode || now->st_uid != before->st_uid ||
	    now->st_gid != before->st_gid)
		return false;
	if (S_ISLNK(now->st_mode))
		return same_link(search, before_fd, path);
	return S_ISREG(now->st_mode) && now->st_size == before->st_size &&
	       same_content(search, before_fd, path);
}

// Where it was before, as it came up: -1 for nowhere.
static int find_before(const struct search *search, const char *path, struct stat *ret)
{
	const int fds[] = { search->sides.own_fd, search->sides.image_fd };

	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		if (fds[i] >= 0 && fstatat(fds[i], path, ret, AT_SYMLINK_NOFOLLOW) == 0)
			return fds[i];
	return -1;
}

static void add(struct search *search, const struct drift_item *item, const char *path)
{
	struct drift *drift = search->drift;

	drift->items = xgrow(drift->items, drift->n, sizeof(*drift->items));
	drift->items[drift->n] = *item;
	drift->items[drift->n++].path = xdup(path);
}

static void take(struct search *search, const FTSENT *entry)
{
	const struct stat *now = entry->fts_statp;
	const char *path = entry->fts_path + search->upper_len;
	struct drift_item item = { .now = *now };
	int fd;

	path += strspn(path, "/");
	if (!*path || S_ISDIR(now->st_mode))
		return;
	fd = find_before(search, path, &item.before);
	item.before_is_own = fd >= 0 && fd == search->sides.own_fd;
	item.kind = S_ISCHR(now->st_mode) && now->st_rdev == makedev(0, 0) ? DRIFT_REMOVED
		    : fd < 0                                               ? DRIFT_ADDED
									   : DRIFT_CHANGED;
	// Made and removed again, or the same again, is none.
	if (item.kind == DRIFT_ADDED || (item.kind == DRIFT_REMOVED && fd >= 0) ||
	    (item.kind == DRIFT_CHANGED && !same(search, fd, path, now, &item.before)))
		add(search, &item, path);
}

// overlayfs: a folder that was removed and made again, which hides all that the image has in it
// (https://docs.kernel.org/filesystems/overlayfs.html, "whiteouts and opaque directories").
static bool is_opaque(const FTSENT *entry)
{
	char value;

	return entry->fts_info == FTS_D &&
	       lgetxattr(entry->fts_accpath, "trusted.overlay.opaque", &value, 1) == 1 &&
	       value == 'y';
}

static bool is_below(const char *path, const char *folder)
{
	size_t len = folder ? strlen(folder) : 0;

	return folder && strncmp(path, folder, len) == 0 && path[len] == '/';
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

// What is not there again is gone.
static void take_hidden(struct search *search, const FTSENT *entry, const char *folder,
			size_t image_len)
{
	CLEANUP(cleanup_free) char *path = xprintf("%s%s", folder, entry->fts_path + image_len);
	struct drift_item item = { .kind = DRIFT_REMOVED, .before = *entry->fts_statp };
	struct stat now;

	if (entry->fts_info != FTS_DP && !S_ISDIR(entry->fts_statp->st_mode) &&
	    fstatat(search->sides.upper_fd, path, &now, AT_SYMLINK_NOFOLLOW) < 0)
		add(search, &item, path);
}

static int walk_hidden(struct search *search, const char *folder)
{
	CLEANUP(cleanup_free) char *there = xprintf("%s/%s", search->image, folder);
	char *const roots[] = { there, NULL };
	CLEANUP(fts_done) FTS *tree = NULL;
	FTSENT *entry;
	struct stat st;

	if (lstat(there, &st) < 0)
		return 0; // the image has none
	tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	while (tree && (errno = 0, entry = fts_read(tree)))
		take_hidden(search, entry, folder, strlen(there));
	return -errno;
}

// Those in one that is are hidden with it.
static int take_folder(struct search *search, const FTSENT *entry)
{
	const char *path = entry->fts_path + search->upper_len;

	path += strspn(path, "/");
	if (!*path || !is_opaque(entry) || is_below(path, search->opaque))
		return 0;
	xreplace(&search->opaque, path);
	return walk_hidden(search, path);
}

static int walk(const char *upper, struct search *search)
{
	char *const roots[] = { xdup(upper), NULL };
	CLEANUP(fts_done) FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	FTSENT *entry;
	int r = tree ? 0 : -errno;

	while (r == 0 && (errno = 0, entry = fts_read(tree))) {
		if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR ||
		    entry->fts_info == FTS_NS)
			r = -entry->fts_errno;
		else if (entry->fts_info != FTS_DP)
			take(search, entry);
		if (r == 0 && entry->fts_info == FTS_D)
			r = take_folder(search, entry);
	}
	if (r == 0)
		r = -errno;
	free(search->opaque);
	free(roots[0]);
	return r;
}

int drift_sides_open(const char *run, struct drift_sides *ret)
{
	CLEANUP(cleanup_free) char *upper = xprintf("%s/etc/upper", run);
	CLEANUP(cleanup_free) char *image = xprintf("%s/image/etc", run);
	CLEANUP(cleanup_free) char *own = xprintf("%s/etc/own", run);
	CLEANUP(cleanup_fd) int upper_fd = file_open_dir(upper);
	CLEANUP(cleanup_fd) int image_fd = file_open_dir(image);

	if (upper_fd < 0 || image_fd < 0)
		return upper_fd < 0 ? upper_fd : image_fd;
	ret->own_fd = file_open_dir(own);
	ret->upper_fd = steal_fd(&upper_fd);
	ret->image_fd = steal_fd(&image_fd);
	return 0;
}

void drift_sides_close(const struct drift_sides *sides)
{
	cleanup_fd(&sides->upper_fd);
	cleanup_fd(&sides->own_fd);
	cleanup_fd(&sides->image_fd);
}

int drift_read(const char *run, struct drift *ret)
{
	CLEANUP(cleanup_free) char *upper = xprintf("%s/etc/upper", run);
	CLEANUP(cleanup_free) char *image = xprintf("%s/image/etc", run);
	struct search search = { .upper_len = strlen(upper), .image = image, .drift = ret };
	int r = drift_sides_open(run, &search.sides);

	*ret = (struct drift){ 0 };
	if (r < 0)
		return r;
	r = walk(upper, &search);
	drift_sides_close(&search.sides);
	return r;
}

void drift_done(struct drift *drift)
{
	for (size_t i = 0; i < drift->n; i++)
		free(drift->items[i].path);
	free(drift->items);
	*drift = (struct drift){ 0 };
}

const char *drift_kind_text(enum drift_kind kind)
{
	switch (kind) {
	case DRIFT_ADDED:
		return "added";
	case DRIFT_CHANGED:
		return "changed";
	case DRIFT_REMOVED:
		break;
	}
	return "removed";
}
