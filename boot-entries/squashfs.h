// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A squashfs superblock, as far as telling whether an image is whole.
// Layout: https://docs.kernel.org/filesystems/squashfs.html, dr-emann.github.io/squashfs
//
//   0   le32  magic "hsqs"     12  le32  block size    22  le16  its log2, 12 to 20
//   28  le16  version: 4       30  le16  its minor number: 0
//   40  le64  bytes in use; what follows is padding

#include <stddef.h>
#include <stdint.h>

#define SQUASHFS_HEAD_SIZE 96u

// Whether the first len bytes are those of an image that a file of so many bytes can hold.
// BOOT_ERROR_TRUNCATED: the file is shorter than its superblock says, or ends before it; _SYNTAX:
// no squashfs; _RANGE: a version or a block size that is none.
int squashfs_check(const uint8_t *head, size_t len, uint64_t file_size);
