// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Names in the store of a sealed root, roots/<root hash>/, which host and stage 1 share.

#include <stddef.h>
#include <stdint.h>

#include "boot-entries/span.h"

#define ROOTS_FOLDER "roots"
#define ROOT_VERITY_FILE "root.verity" // dm-verity's tree, with a superblock in front
#define ROOT_HASH_BYTES 32u            // SHA-256

// What lies on the data file system at the same path as in the system, and survives there.
#define ROOT_SURVIVORS "var", "home", "root", "srv"
// What tells which packages are installed belongs to the image that they are in.
#define ROOT_DATABASES "var/lib/dpkg", "var/lib/rpm", "var/lib/pacman"

struct root_format {
	const char *name; // for --root-format and the manifest
	const char *type; // of file system, as mount(2) has it
	const char *file; // the image
};

#define ROOT_FORMATS 2u
extern const struct root_format root_formats[ROOT_FORMATS];

// NULL for a name that is none.
const struct root_format *root_format_of(struct span name);

#define ROOT_IMAGE_HEAD_SIZE 4096u

// The format of an image of so many bytes, by its first len, at most ROOT_IMAGE_HEAD_SIZE; they are
// as before then. BOOT_ERROR_SYNTAX: none of these; else why it is of no use: erofs_check,
// squashfs_check.
int root_image_check(uint8_t *head, size_t len, uint64_t file_size, const struct root_format **ret);

// hash must be valid (root_hash_is_valid), or the bytes are zeros.
void root_hash_bytes(struct span hash, uint8_t ret[ROOT_HASH_BYTES]);
