// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/crash/pool.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)256 << 10)
#define ALIGNMENT 16u

struct pool_block {
	struct pool_block *next;
	size_t size;
	alignas(ALIGNMENT) unsigned char bytes[];
};

static void add_block(struct pool *pool, size_t size)
{
	struct pool_block *block = malloc(sizeof *block + size);

	if (!block)
		abort();
	block->next = pool->blocks;
	block->size = size;
	pool->blocks = block;
	pool->used = 0;
}

void *pool_take(struct pool *pool, size_t size)
{
	size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	void *taken;

	if (!pool->blocks || pool->blocks->size - pool->used < rounded)
		add_block(pool, rounded > BLOCK_SIZE ? rounded : BLOCK_SIZE);
	taken = pool->blocks->bytes + pool->used;
	pool->used += rounded;
	return memset(taken, 0, size);
}

void pool_reset(struct pool *pool)
{
	while (pool->blocks && pool->blocks->next) {
		struct pool_block *block = pool->blocks;

		pool->blocks = block->next;
		free(block);
	}
	pool->used = 0;
}

void pool_free(struct pool *pool)
{
	pool_reset(pool);
	free(pool->blocks);
	pool->blocks = NULL;
}
