// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Hashing whole files, and copying while hashing.

#include "boot-entries/sha256.h"
#include "boot-entries/span.h"
#include "host/base/progress.h"

struct digest {
	uint64_t size;
	char sha256[SHA256_HEX_SIZE];
};

// Reads from its start what is behind fd. progress may be NULL. 0 or -errno; -EFBIG above max
// bytes.
int digest_file(int fd, uint64_t max, struct progress *progress, struct digest *ret);

// The same, writing what was read to the present position of to: *ret describes what was written.
int digest_copy(int from, int to, uint64_t max, struct progress *progress, struct digest *ret);

// Of what is in memory.
void digest_text(struct span text, struct digest *ret);

bool digest_equals(const struct digest *a, const struct digest *b);
