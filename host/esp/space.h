// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How much room an installation takes at its peak, counted before its first byte. Nothing is
// deleted first, so the peak is everything new at once: each file rounded up to clusters, the
// folders' growth, new folders, and a reserve that is left to other tools. Long names on FAT take
// one 32-byte slot for 13 characters and one more.

#include <stddef.h>
#include <stdint.h>

#define SPACE_RESERVE (UINT64_C(1) << 20)

struct space_file {
	uint64_t size;
	size_t name_len;
};

struct space {
	uint64_t cluster; // bytes in one
	uint64_t free;
};

uint64_t space_round(uint64_t size, uint64_t cluster);

// Bytes for n new files in folders that may each grow by these names, and n_new_folders new
// folders. Without the reserve. UINT64_MAX when the sum does not fit.
uint64_t space_need(const struct space_file *files, size_t n, size_t n_folders,
		    size_t n_new_folders, uint64_t cluster);

// What the file system behind fd has. 0 or -errno.
int space_read(int fd, struct space *ret);
