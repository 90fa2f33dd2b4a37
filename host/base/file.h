// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Files by directory descriptor. Two ways of resolving a path, both by openat2(2):
//   beneath   on a boot partition: no symbolic link, no other file system, nothing above
//   in root   in a system tree: links are followed as a chroot there would follow them
// A leading "/" of a path is the directory itself. Only regular files are opened; a FIFO or a
// device never is.
//
// All functions return 0 (or a descriptor, which the caller closes) or -errno; besides the usual:
//   -ELOOP a symbolic link   -EXDEV leaves the directory   -EISDIR a directory
//   -EBADFD neither file nor directory
//   -EFBIG longer than allowed

#include <sys/types.h>

#include "boot-entries/span.h"

int file_open_dir(const char *path);
int file_open_beneath(int dir_fd, const char *path);
int file_open_in_root(int root_fd, const char *path);
int file_open_dir_beneath(int dir_fd, const char *path);
int file_open_dir_in_root(int root_fd, const char *path);

// A path of the user's own, links followed.
int file_open_named(const char *path);

// Makes a new file for writing and reading beneath: -EEXIST when the name is taken by anything.
int file_create_beneath(int dir_fd, const char *path);

// An existing file beneath, for writing in place.
int file_open_beneath_rw(int dir_fd, const char *path);

// The size of the regular file beneath.
int file_size_beneath(int dir_fd, const char *path, uint64_t *ret);

// The whole rest of the file, at most max bytes, with a NUL behind it. The caller frees *ret.
int file_read(int fd, size_t max, char **ret, size_t *ret_len);
int file_read_beneath(int dir_fd, const char *path, size_t max, char **ret, size_t *ret_len);

// Up to len bytes at offset; *ret_len is short only at the end of the file.
int file_read_at(int fd, uint64_t offset, void *buf, size_t len, size_t *ret_len);

int file_write(int fd, const void *data, size_t len);

// All of len at offset. -EIO when less is taken.
int file_write_at(int fd, uint64_t offset, const void *data, size_t len);

// fsync(2) and fdatasync(2), past signals.
int file_sync(int fd);
int file_sync_data(int fd);

// A new file with this content, durable once its folder is synced; what cannot be written whole
// goes again.
int file_create_whole(int dir_fd, const char *path, const void *data, size_t len);

// One name for all, so that the next write takes a leftover of a killed run away.
#define FILE_TEMPORARY ".new"

// On a normal file system: temporary file, fsync, rename, fsync of the folder. The old content
// stays until the new one is durable.
int file_replace(int dir_fd, const char *name, const void *data, size_t len, mode_t mode);

// Makes the folders of path that do not exist, each made durable in its parent. -ENOTDIR where a
// file is in the way.
int file_make_dirs(int dir_fd, const char *path);

int file_sync_dir(int dir_fd, const char *path);

// Removes a regular file beneath, and nothing else. It is durable once the folder has been synced.
int file_unlink_beneath(int dir_fd, const char *path);

// The names in a folder beneath except "." and "..", in byte order. The caller frees each and the
// array. -EFBIG above max names.
int file_list(int dir_fd, const char *path, size_t max, char ***ret, size_t *ret_n);
void file_list_free(char **names, size_t n);
