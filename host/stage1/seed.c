// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/stage1/seed.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define XATTR_MAX 65536u
#define CHUNK ((size_t)1 << 20)

static void fts_done(FTS **tree)
{
	if (*tree)
		fts_close(*tree);
}

static int copy_xattrs(const char *from, int to)
{
	CLEANUP(cleanup_free) char *names = xalloc(XATTR_MAX);
	CLEANUP(cleanup_free) char *value = xalloc(XATTR_MAX);
	ssize_t len = llistxattr(from, names, XATTR_MAX);

	for (const char *name = names; len > 0 && name < names + len; name += strlen(name) + 1) {
		ssize_t size = lgetxattr(from, name, value, XATTR_MAX);

		// One that the data file system is mounted without must not take the others along.
		if ((size < 0 || fsetxattr(to, name, value, (size_t)size, 0) < 0) &&
		    errno != ENOTSUP)
			return -errno;
	}
	return 0;
}

// Owner before mode: chown(2) takes the set-user-id bits away, and a capability with them.
static int take_after(int fd, const char *from, const struct stat *st)
{
	const struct timespec times[2] = { st->st_mtim, st->st_mtim };
	int r;

	if (fchown(fd, st->st_uid, st->st_gid) < 0 || fchmod(fd, st->st_mode & 07777) < 0)
		return -errno;
	r = copy_xattrs(from, fd);
	return r == 0 && futimens(fd, times) < 0 ? -errno : r;
}

static int copy_bytes(int from, int to)
{
	ssize_t n;

	do
		n = sendfile(to, from, NULL, CHUNK);
	while (n > 0);
	return n < 0 ? -errno : 0;
}

static int name_it(int fd, int dir_fd, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, path, dir_fd, name, AT_SYMLINK_FOLLOW) < 0 ? -errno : 0;
}

// Returns a file that has no name yet.
static int copy_file(const char *path, const struct stat *st, int dir_fd)
{
	CLEANUP(cleanup_fd) int from = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	CLEANUP(cleanup_fd) int to = openat(dir_fd, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	int r;

	if (from < 0 || to < 0)
		return -errno;
	r = copy_bytes(from, to);
	if (r == 0)
		r = take_after(to, path, st);
	return r == 0 ? steal_fd(&to) : r;
}

static int seed_file(const char *path, const struct stat *st, int dir_fd, const char *name)
{
	CLEANUP(cleanup_fd) int fd = copy_file(path, st, dir_fd);

	return fd < 0 ? fd : name_it(fd, dir_fd, name);
}

static int replace_file(const char *path, const struct stat *st, int dir_fd, const char *name)
{
	CLEANUP(cleanup_free) char *temporary = xprintf("%.200s" FILE_TEMPORARY, name);
	CLEANUP(cleanup_fd) int fd = copy_file(path, st, dir_fd);
	int r = fd < 0 ? fd : file_sync(fd);

	if (r == 0 && unlinkat(dir_fd, temporary, 0) < 0 && errno != ENOENT)
		r = -errno;
	if (r == 0)
		r = name_it(fd, dir_fd, temporary);
	return r == 0 && renameat(dir_fd, temporary, dir_fd, name) < 0 ? -errno : r;
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec && a->st_mode == b->st_mode &&
	       a->st_uid == b->st_uid && a->st_gid == b->st_gid;
}

static int seed_folder(const char *path, const struct stat *st, int dir_fd, const char *name)
{
	CLEANUP(cleanup_fd) int fd = -1;

	if (mkdirat(dir_fd, name, 0700) < 0)
		return -errno;
	fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : take_after(fd, path, st);
}

static int seed_link(const char *path, const struct stat *st, int dir_fd, const char *name)
{
	char target[4096];
	ssize_t n = readlink(path, target, sizeof(target) - 1);

	if (n < 0)
		return -errno;
	target[n] = '\0';
	if (symlinkat(target, dir_fd, name) < 0 ||
	    fchownat(dir_fd, name, st->st_uid, st->st_gid, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	return 0;
}

static int seed_node(const struct stat *st, int dir_fd, const char *name)
{
	if (mknodat(dir_fd, name, st->st_mode, st->st_rdev) < 0 ||
	    fchownat(dir_fd, name, st->st_uid, st->st_gid, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	return 0;
}

static int seed_one(const FTSENT *entry, int dir_fd, const char *name)
{
	const struct stat *st = entry->fts_statp;

	switch (st->st_mode & S_IFMT) {
	case S_IFDIR:
		return seed_folder(entry->fts_accpath, st, dir_fd, name);
	case S_IFREG:
		return seed_file(entry->fts_accpath, st, dir_fd, name);
	case S_IFLNK:
		return seed_link(entry->fts_accpath, st, dir_fd, name);
	case S_IFSOCK:
		return 0;
	default:
		return seed_node(st, dir_fd, name);
	}
}

// path split at its last "/", beneath to_fd: a link that somebody has put on the way leads nowhere.
static int open_parent(int to_fd, const char *path, const char **ret_name)
{
	const char *slash = strrchr(path, '/');
	CLEANUP(cleanup_free)
	char *parent = slash ? xdup_span(span_bytes(path, (size_t)(slash - path))) : xdup(".");

	*ret_name = slash ? slash + 1 : path;
	return file_open_dir_beneath(to_fd, parent);
}

struct seeding {
	size_t from_len;
	int to_fd;
	const char *path; // there
	const char *const *skip;
	bool is_update;
};

// Returns 1 when it was there before.
static int complete(const struct seeding *seeding, const FTSENT *entry, const char *path)
{
	const char *name;
	CLEANUP(cleanup_fd) int dir_fd = open_parent(seeding->to_fd, path, &name);
	struct stat st;
	int r;

	if (dir_fd < 0)
		return dir_fd;
	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		bool is_old = seeding->is_update && S_ISREG(st.st_mode) &&
			      S_ISREG(entry->fts_statp->st_mode) &&
			      !is_same_file(&st, entry->fts_statp);

		r = is_old ? replace_file(entry->fts_accpath, entry->fts_statp, dir_fd, name) : 0;
		return r < 0 ? r : 1;
	}
	r = seed_one(entry, dir_fd, name);
	return r == -EEXIST ? 1 : r;
}

static bool is_skipped(const char *below, const char *const *skip)
{
	for (; *skip; skip++)
		if (strcmp(below, *skip) == 0)
			return true;
	return false;
}

// Whether to go down into a folder that was there before: not where it is none.
static bool is_folder(int to_fd, const char *path)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir_beneath(to_fd, path);

	return fd >= 0;
}

static int walk(FTS *tree, const struct seeding *seeding)
{
	FTSENT *entry;

	while ((errno = 0, entry = fts_read(tree))) {
		const char *below = entry->fts_path + seeding->from_len;
		CLEANUP(cleanup_free) char *to = xprintf("%s%s", seeding->path, below);
		int r;

		if (entry->fts_info == FTS_DP)
			continue;
		if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR ||
		    entry->fts_info == FTS_NS)
			return -entry->fts_errno;
		r = complete(seeding, entry, to);
		if (r < 0)
			return r;
		if (entry->fts_info == FTS_D && (is_skipped(below, seeding->skip) ||
						 (r == 1 && !is_folder(seeding->to_fd, to))))
			(void)fts_set(tree, entry, FTS_SKIP);
	}
	return -errno;
}

static int run(const char *from, const struct seeding *seeding)
{
	char *const roots[] = { xdup(from), NULL };
	CLEANUP(fts_done) FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
	int r = tree ? walk(tree, seeding) : -errno;

	free(roots[0]);
	return r;
}

int seed(const char *from, int to_fd, const char *path, const char *const *skip)
{
	const struct seeding seeding = { strlen(from), to_fd, path, skip, false };

	return run(from, &seeding);
}

int seed_update(const char *from, int to_fd, const char *path)
{
	static const char *const nothing[] = { NULL };
	const struct seeding seeding = { strlen(from), to_fd, path, nothing, true };

	return run(from, &seeding);
}
