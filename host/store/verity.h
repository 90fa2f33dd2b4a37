// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// dm-verity's hash tree of an image, by libcryptsetup
// (https://docs.kernel.org/admin-guide/device-mapper/verity.html): SHA-256, blocks of 4096 bytes,
// format 1, its superblock in front. Salt and UUID come from the caller, so that the same image
// gives the same tree.

#include "boot-entries/root-image.h"
#include "boot-entries/root-parameters.h"
#include "boot-entries/sha256.h"

// Writes ROOT_VERITY_FILE into the folder, durably, for the image there; its root hash goes to ret.
// 0 or -errno.
int verity_make(int folder_fd, const char *image, const uint8_t salt[ROOT_HASH_BYTES],
		char ret_hash[ROOT_HASH_SIZE]);

// Reads all of the image and of its tree in the folder. 0; -EBADMSG: they are not what the hash
// says; -errno.
int verity_check(int folder_fd, const char *image, const char *hash);
