// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Putting a generation on a boot partition, and taking one off, in the order that is safe to
// interrupt anywhere (design: I1, I2; the measurements are in reference/reliability.md 1.2, 1.5):
//
//   publish    blobs: create under the final name, write, fsync file; fsync folder; read back
//              entry: the same
//              catalog that lists it: the same, under the next number
//   unpublish  catalog that does not list it: the same
//              entry: unlink, fsync folder
//              blobs: unlink, fsync folder
//
// On FAT the file comes first and the folder second: the folder's block can reach the disk before
// the file's size does. Nothing is renamed and nothing that an entry or catalog refers to is opened
// for writing, so whatever can be seen has all its files. The catalog before goes last, with
// catalog_sweep(), when the caller has made the new state count. Both work alike on a mirror.

#include <sys/types.h>

#include "host/esp/blob.h"

struct publish_blob {
	char *path;
	int from; // the source; not needed for a blob that is BLOB_SAME
	struct digest want;
	enum blob_state state; // on this partition. BLOB_DIFFERENT is removed first: the caller has
			       // made sure that no entry refers to it
};

// The next catalog. text NULL: none is written.
struct publish_catalog {
	const char *token;
	uint64_t sequence;
	const char *text;
	size_t len;
};

struct publication {
	const struct publish_blob *blobs;
	size_t n_blobs;
	const char *folder; // of the blobs
	const char *entry_path;
	const char *entry;
	size_t entry_len;
	time_t created; // becomes the entry file's time, which menus show
	struct publish_catalog catalog;
};

// 0 or -errno; besides what blob.h says, -EBADMSG when something reads back differently. *ret_what
// is the file it is about (borrowed from *publication, or static); *ret_made_entry whether the file
// at entry_path is ours, whole or not. Both are set after a failure too. What was written stays for
// unpublish.
int publish(int boot_fd, const struct publication *publication, struct progress *progress,
	    const char **ret_what, bool *ret_made_entry);

struct removal {
	struct publish_catalog catalog; // without the generation
	const char *entry_path;         // NULL: it stays
	const char *const *blobs;       // paths: that nothing else refers to
	size_t n_blobs;                 // ENTRY_MAX_INITRDS + 1 at most
	bool entries_suffice; // every generation that a catalog lists has its entry as a file
};

// What came of taking a generation off. Paths are borrowed.
struct unpublished {
	bool removed_any;
	const char *left[ENTRY_MAX_INITRDS + 1]; // no file but a folder, a link, ...: not ours
	size_t n_left;
};

// Absent files are fine. Where there is no room for the new catalog and the entries suffice, all
// catalogs go first, and the new one is written when there is room again. 0 or -errno; *ret is set
// after a failure too.
int unpublish(int boot_fd, const struct removal *removal, struct unpublished *ret);
