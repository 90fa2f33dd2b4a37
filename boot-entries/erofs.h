// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// An EROFS superblock: whether an image is whole, and the one field that makes two images of the
// same tree differ, when it was built.
// Layout: https://erofs.docs.kernel.org/en/latest/ondisk/core_ondisk.html
//
//   1024  le32  magic E2 E1 F5 E0         1032  le32  compatible features; bit 0: checksum
//   1028  le32  CRC-32C, seeded with -1 and not inverted at the end, of 1024 up to the end of the
//               block, with zeros here
//   1036  u8    log2 of the block size    1048  le64  build time, seconds    1056  le32  nanoseconds
//   1060  le32  blocks in all             1038  le16  with bit 7: blocks in all, bits 32 to 47
//   1104  le32  incompatible features; bit 3: there may be further devices; bit 7: 48-bit addresses
//   1110  le16  further devices
//
// Blocks are of 4096 bytes: no other size can be mounted on every machine.

#include <stddef.h>
#include <stdint.h>

#define EROFS_HEAD_SIZE 4096u // what holds the superblock and all that is checksummed

// Whether the first len bytes are those of an image that a file of so many bytes can hold; the
// bytes are as before then. BOOT_ERROR_TRUNCATED: the file is shorter than its superblock says, or
// ends before it; _MISSING: part of it is on further devices; else as below.
int erofs_check(uint8_t *head, size_t len, uint64_t file_size);

// Sets the build time in the first len bytes of an image. BOOT_ERROR_TRUNCATED: below
// EROFS_HEAD_SIZE; _SYNTAX: no EROFS; _RANGE: blocks of another size than 4096; _CHECKSUM: it did
// not match before.
int erofs_set_build_time(uint8_t *head, size_t len, uint64_t seconds);
