// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The one field of an EROFS superblock that makes two images of the same tree differ: when it was
// built. Layout: https://erofs.docs.kernel.org/en/latest/ondisk/core_ondisk.html
//
//   1024  le32  magic E2 E1 F5 E0         1032  le32  compatible features; bit 0: checksum
//   1028  le32  CRC-32C, seeded with -1 and not inverted at the end, of 1024 up to the end of the
//               block, with zeros here
//   1036  u8    log2 of the block size    1048  le64  build time, seconds    1056  le32  nanoseconds

#include <stddef.h>
#include <stdint.h>

#define EROFS_HEAD_SIZE 4096u // what holds the superblock and all that is checksummed

// Sets the build time in the first len bytes of an image. BOOT_ERROR_TRUNCATED: below
// EROFS_HEAD_SIZE; _SYNTAX: no EROFS; _RANGE: blocks of another size than 4096; _CHECKSUM: it did
// not match before.
int erofs_set_build_time(uint8_t *head, size_t len, uint64_t seconds);
