// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Blobs: kernels, UKIs and initrds on $BOOT under the name of their content, shared by every
// generation that uses them.
//
//   /TOKEN/<first 32 hex digits of the SHA-256>.efi | .img
//
// A blob is written once under its final name. Presence proves nothing: a torn write leaves the
// name too, so a blob is hashed before it is used again.

#include "boot-entries/limits.h"
#include "host/base/copy.h"

#define BLOB_NAME_DIGITS 32
#define BLOB_NAME_SIZE (BLOB_NAME_DIGITS + 5) // with suffix and NUL
#define BLOB_MAX (UINT64_C(0xffffffff))       // what FAT can hold

enum blob_kind {
	BLOB_IMAGE,
	BLOB_INITRD,
};

enum blob_state {
	BLOB_ABSENT,
	BLOB_SAME,
	BLOB_DIFFERENT, // torn or damaged: the name is there, the content is not
};

// The caller frees.
char *blob_path(const char *token, const struct digest *digest, enum blob_kind kind);

// The file name in a path.
const char *blob_name(const char *path);

// True when name is made like a blob's.
bool blob_name_is_ours(const char *name);

// What is at path, read in full. progress may be NULL. -EISDIR, -EBADFD and so on when something
// else has the name.
int blob_check(int boot_fd, const char *path, const struct digest *want, struct progress *progress,
	       enum blob_state *ret);

// Creates path with what is behind from and makes the file durable; the folder is the caller's to
// sync. -ESTALE when the source is no longer what *want describes; -EEXIST; -ENOSPC, -EIO, ...
int blob_write(int boot_fd, const char *path, int from, const struct digest *want,
	       struct progress *progress);

// Reads it again from the disk, not from memory. -EBADMSG when it differs from *want.
int blob_read_back(int boot_fd, const char *path, const struct digest *want,
		   struct progress *progress);
