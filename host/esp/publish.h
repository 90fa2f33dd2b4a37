// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Putting a generation on $BOOT, and taking one off, in the order that is safe to interrupt
// anywhere (design: I1, I2; the measurements are in reference/reliability.md 1.2 and 1.5):
//
//   publish    blobs: create under the final name, write, fsync file; fsync folder; read back
//              entry: the same
//   unpublish  entry: unlink, fsync folder
//              blobs: unlink, fsync folder
//
// On FAT the file comes first and the folder second: the folder's block can reach the disk before
// the file's size does. Nothing is renamed and nothing that an entry refers to is opened for
// writing, so an entry that can be seen has all its files.

#include <sys/types.h>

#include "host/esp/blob.h"

struct publish_blob {
	char *path;
	int from; // the source; not needed for a blob that is BLOB_SAME
	struct digest want;
	enum blob_state state; // BLOB_DIFFERENT is removed first: the caller has made sure that no
			       // entry refers to it
};

struct publication {
	const struct publish_blob *blobs;
	size_t n_blobs;
	const char *folder; // of the blobs
	const char *entry_path;
	const char *entry;
	size_t entry_len;
	time_t created; // becomes the entry file's time, which menus show
};

// 0 or -errno; besides what blob.h says, -EBADMSG when something reads back differently. *ret_path
// is the file it is about (borrowed from *publication); *ret_made_entry whether the file at
// entry_path is ours, whole or not. Both are set after a failure too. What was written stays for
// unpublish.
int publish(int boot_fd, const struct publication *publication, struct progress *progress,
	    const char **ret_path, bool *ret_made_entry);

// What came of taking a generation off. Paths are borrowed.
struct unpublished {
	bool removed_any;
	const char *left[ENTRY_MAX_INITRDS + 1]; // no file but a folder, a link, ...: not ours
	size_t n_left;
};

// Removes what is there of an entry and these blobs, ENTRY_MAX_INITRDS + 1 at most: entry_path may
// be NULL. Absent files are fine. 0 or -errno; *ret is set after a failure too.
int unpublish(int boot_fd, const char *entry_path, const char *const *blob_paths, size_t n,
	      struct unpublished *ret);
