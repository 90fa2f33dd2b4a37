// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Memory for one state, taken in small pieces and given back all at once.

#include <stddef.h>

struct pool {
	struct pool_block *blocks; // the present one first
	size_t used;               // of it
};

// Zeroed, aligned to 16 bytes, until pool_reset(). Aborts the program without memory.
void *pool_take(struct pool *pool, size_t size);

// Keeps one block for the next state.
void pool_reset(struct pool *pool);
void pool_free(struct pool *pool);
