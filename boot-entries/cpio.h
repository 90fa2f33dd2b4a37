// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Writes cpio archives of the "newc" kind, which Linux unpacks as an initrd
// (https://docs.kernel.org/driver-api/early-userspace/buffer-format.html):
//
//   archive = *member trailer
//   member  = "070701" 13 numbers, path, NUL, filled with NULs to 4 bytes, content, filled to 4 bytes
//   number  = 8 hex digits: inode, mode, uid, gid, links, time, size, 4 device numbers, size of the
//             path with its NUL, check sum (0)
//   trailer = a member without content, of the path "TRAILER!!!"
//
// To the byte as systemd 262 writes them (src/boot/cpio.c), because they end up in measurements
// that others predict: inodes from 1, owner and time 0, one link, folders before what is in them;
// digits are lower case but for the trailer's "0000000B".

#include "boot-entries/span.h"

// A writer over cap bytes at buf; NULL only measures. It may go on with another archive.
struct cpio {
	uint8_t *buf;
	size_t cap, len;
	uint32_t inode; // of the next member
};

void cpio_init(struct cpio *cpio, void *buf, size_t cap);

// mode has the permissions alone.
void cpio_add_folder(struct cpio *cpio, struct span path, uint32_t mode);

// FOLDER/NAME. Returns where its size bytes are to be put, all of which are the caller's to fill;
// NULL when measuring, or without room.
uint8_t *cpio_add_file(struct cpio *cpio, struct span folder, struct span name, uint32_t mode,
		       size_t size);

// Ends an archive; the next one starts anew.
void cpio_end(struct cpio *cpio);

// BOOT_ERROR_NO_ROOM: len is what it would have taken; _TOO_LONG: that cannot be counted.
int cpio_check(const struct cpio *cpio);
