// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/base/file.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"

#define BENEATH (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS)
#define MAX_TRIES 1000
#define IN_ROOT (RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS)

static bool may_try_again(int error)
{
	return error == EAGAIN || error == EINTR;
}

static int open_at(int dir_fd, const char *path, int flags, uint64_t resolve)
{
	struct open_how how = {
		.flags = (uint64_t)(unsigned int)flags | O_CLOEXEC,
		.mode = flags & O_CREAT ? 0644 : 0,
		.resolve = resolve,
	};
	long r = -1;

	path += strspn(path, "/");
	// EAGAIN: something was renamed or mounted meanwhile, anywhere; openat2(2) says to try
	// again.
	for (int tries = 0; tries == 0 || (r < 0 && may_try_again(errno) && tries < MAX_TRIES);
	     tries++)
		r = syscall(SYS_openat2, dir_fd, *path ? path : ".", &how, sizeof(how));
	return r < 0 ? -errno : (int)r;
}

static int check_regular(const struct stat *st)
{
	if (S_ISREG(st->st_mode))
		return 0;
	if (S_ISDIR(st->st_mode))
		return -EISDIR;
	return S_ISLNK(st->st_mode) ? -ELOOP : -EBADFD;
}

// Looks before it opens: opening a device can have effects, opening a FIFO can block.
static int open_regular(int dir_fd, const char *path, int flags, uint64_t resolve)
{
	CLEANUP(cleanup_fd) int seen = open_at(dir_fd, path, O_PATH, resolve);
	CLEANUP(cleanup_fd) int fd = -1;
	struct stat before, after;
	int r;

	if (seen < 0)
		return seen;
	if (fstat(seen, &before) < 0)
		return -errno;
	r = check_regular(&before);
	if (r < 0)
		return r;
	fd = open_at(dir_fd, path, flags | O_NONBLOCK | O_NOCTTY, resolve);
	if (fd < 0)
		return fd;
	if (fstat(fd, &after) < 0)
		return -errno;
	if (before.st_dev != after.st_dev || before.st_ino != after.st_ino)
		return -ESTALE;
	return steal_fd(&fd);
}

int file_open_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int file_open_beneath(int dir_fd, const char *path)
{
	return open_regular(dir_fd, path, O_RDONLY, BENEATH);
}

int file_open_in_root(int root_fd, const char *path)
{
	return open_regular(root_fd, path, O_RDONLY, IN_ROOT);
}

int file_open_dir_beneath(int dir_fd, const char *path)
{
	return open_at(dir_fd, path, O_RDONLY | O_DIRECTORY, BENEATH);
}

int file_open_dir_in_root(int root_fd, const char *path)
{
	return open_at(root_fd, path, O_RDONLY | O_DIRECTORY, IN_ROOT);
}

int file_open_named(const char *path)
{
	struct stat st;
	int r;

	if (stat(path, &st) < 0)
		return -errno;
	r = check_regular(&st);
	if (r < 0)
		return r;
	r = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return r < 0 ? -errno : r;
}

int file_create_beneath(int dir_fd, const char *path)
{
	return open_at(dir_fd, path, O_RDWR | O_CREAT | O_EXCL, BENEATH);
}

int file_open_beneath_rw(int dir_fd, const char *path)
{
	return open_regular(dir_fd, path, O_RDWR, BENEATH);
}

int file_size_beneath(int dir_fd, const char *path, uint64_t *ret)
{
	CLEANUP(cleanup_fd) int seen = open_at(dir_fd, path, O_PATH, BENEATH);
	struct stat st;
	int r;

	if (seen < 0)
		return seen;
	if (fstat(seen, &st) < 0)
		return -errno;
	r = check_regular(&st);
	if (r == 0)
		*ret = (uint64_t)st.st_size;
	return r;
}

int file_read_at(int fd, uint64_t offset, void *buf, size_t len, size_t *ret_len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = pread(fd, (char *)buf + done, len - done, (off_t)(offset + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	*ret_len = done;
	return 0;
}

int file_read(int fd, size_t max, char **ret, size_t *ret_len)
{
	CLEANUP(cleanup_free) char *text = NULL;
	size_t len = 0;
	struct stat st;
	int r;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (st.st_size < 0 || (uint64_t)st.st_size > max)
		return -EFBIG;
	// Files of /proc and /sys say 0 and have content.
	text = xalloc((st.st_size > 0 ? (size_t)st.st_size : max) + 1);
	r = file_read_at(fd, 0, text, st.st_size > 0 ? (size_t)st.st_size : max, &len);
	if (r < 0)
		return r;
	text[len] = '\0';
	*ret = text;
	text = NULL;
	*ret_len = len;
	return 0;
}

int file_read_beneath(int dir_fd, const char *path, size_t max, char **ret, size_t *ret_len)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(dir_fd, path);

	return fd < 0 ? fd : file_read(fd, max, ret, ret_len);
}

int file_write(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

int file_write_at(int fd, uint64_t offset, const void *data, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n =
			pwrite(fd, (const char *)data + done, len - done, (off_t)(offset + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return -EIO;
		done += (size_t)n;
	}
	return 0;
}

static int retry_sync(int fd, int (*sync)(int fd))
{
	int r;

	do
		r = sync(fd);
	while (r < 0 && errno == EINTR);
	return r < 0 ? -errno : 0;
}

int file_sync(int fd)
{
	return retry_sync(fd, fsync);
}

int file_sync_data(int fd)
{
	return retry_sync(fd, fdatasync);
}

int file_create_whole(int dir_fd, const char *path, const void *data, size_t len)
{
	CLEANUP(cleanup_fd) int fd = file_create_beneath(dir_fd, path);
	int r = fd < 0 ? fd : file_write(fd, data, len);

	r = r < 0 ? r : file_sync(fd);
	if (r < 0 && fd >= 0)
		(void)file_unlink_beneath(dir_fd, path);
	return r;
}

static int write_temporary(int dir_fd, const char *name, const void *data, size_t len, mode_t mode)
{
	CLEANUP(cleanup_fd) int fd = -1;
	int r;

	// A leftover of a killed run: ours alone, since whoever writes holds the lock.
	(void)unlinkat(dir_fd, name, 0);
	fd = openat(dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0)
		return -errno;
	r = file_write(fd, data, len);
	if (r < 0)
		return r;
	return fchmod(fd, mode) < 0 ? -errno : file_sync(fd);
}

int file_replace(int dir_fd, const char *name, const void *data, size_t len, mode_t mode)
{
	int r = write_temporary(dir_fd, FILE_TEMPORARY, data, len, mode);

	if (r == 0 && renameat(dir_fd, FILE_TEMPORARY, dir_fd, name) < 0)
		r = -errno;
	if (r < 0) {
		(void)unlinkat(dir_fd, FILE_TEMPORARY, 0);
		return r;
	}
	return file_sync(dir_fd);
}

static int make_dir(int parent_fd, const char *name)
{
	struct stat st;

	if (mkdirat(parent_fd, name, 0755) == 0)
		return file_sync(parent_fd);
	if (errno != EEXIST)
		return -errno;
	if (fstatat(parent_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (S_ISLNK(st.st_mode))
		return -ELOOP;
	return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
}

int file_make_dirs(int dir_fd, const char *path)
{
	CLEANUP(cleanup_free) char *names = xdup(path);
	CLEANUP(cleanup_fd) int at = open_at(dir_fd, ".", O_RDONLY | O_DIRECTORY, BENEATH);
	char *rest = names;

	for (char *name; at >= 0 && (name = strsep(&rest, "/"));) {
		int r, next;

		if (*name == '\0')
			continue;
		r = make_dir(at, name);
		if (r < 0)
			return r;
		next = open_at(at, name, O_RDONLY | O_DIRECTORY, BENEATH);
		close(at);
		at = next;
	}
	return at < 0 ? at : 0;
}

int file_sync_dir(int dir_fd, const char *path)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir_beneath(dir_fd, path);

	return fd < 0 ? fd : file_sync(fd);
}

int file_unlink_beneath(int dir_fd, const char *path)
{
	CLEANUP(cleanup_free) char *parent = xdup(path);
	CLEANUP(cleanup_fd) int fd = -1;
	char *name = strrchr(parent, '/');
	uint64_t size;
	int r = file_size_beneath(dir_fd, path, &size);

	if (r < 0)
		return r;
	if (name)
		*name++ = '\0';
	fd = file_open_dir_beneath(dir_fd, name ? parent : ".");
	if (fd < 0)
		return fd;
	return unlinkat(fd, name ? name : path, 0) < 0 ? -errno : 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int list_names(DIR *dir, size_t max, char ***ret, size_t *ret_n)
{
	errno = 0;
	for (struct dirent *entry; (entry = readdir(dir)); errno = 0) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (*ret_n == max)
			return -EFBIG;
		*ret = xgrow(*ret, *ret_n, sizeof(**ret));
		(*ret)[(*ret_n)++] = xdup(entry->d_name);
	}
	return -errno;
}

int file_list(int dir_fd, const char *path, size_t max, char ***ret, size_t *ret_n)
{
	int fd = file_open_dir_beneath(dir_fd, path);
	CLEANUP(cleanup_dir) DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	char **names = NULL;
	size_t n = 0;
	int r;

	if (fd < 0)
		return fd;
	if (!dir) {
		r = -errno;
		close(fd);
		return r;
	}
	r = list_names(dir, max, &names, &n);
	if (r < 0) {
		file_list_free(names, n);
		return r;
	}
	if (n > 0)
		qsort(names, n, sizeof(*names), compare_names);
	*ret = names;
	*ret_n = n;
	return 0;
}

void file_list_free(char **names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
}
