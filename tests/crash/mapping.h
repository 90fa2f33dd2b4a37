// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A file in memory, for reading only.

#include <stdint.h>

struct mapping {
	const uint8_t *at;
	uint64_t size;
};

// 0 or -errno; -EBADMSG when the file has fewer bytes than least, which is not 0.
int mapping_open(const char *path, uint64_t least, struct mapping *ret);
void mapping_close(struct mapping *mapping);
