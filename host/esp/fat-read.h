// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How fat*.c read: within the partition, and with windows, so that neighbours cost one read.

#include "host/esp/fat.h"

// -ERANGE outside of the partition.
int fat_source_read(const struct fat_source *source, uint64_t offset, void *buf, size_t len);

// len bytes (at most 512) at an offset in a region, valid until the next call. -ERANGE when they
// are not within.
int fat_window_get(const struct fat_source *source, struct fat_window *window, uint64_t offset,
		   size_t len, const struct fat_run *within, const uint8_t **ret);

// The next slot, whatever it holds, with its place in the partition. 1, 0 at the end of the chain,
// -errno.
int fat_folder_slot(struct fat_folder *folder, const uint8_t **ret, uint64_t *ret_offset);
