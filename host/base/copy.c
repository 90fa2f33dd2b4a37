// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/base/copy.h"

#include <fcntl.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define CHUNK ((size_t)1 << 20)

static void finish(struct sha256 *hash, uint64_t size, struct digest *ret)
{
	uint8_t binary[SHA256_SIZE];

	sha256_finish(hash, binary);
	sha256_print(binary, ret->sha256);
	ret->size = size;
}

static int pump(int from, int to, uint64_t max, struct progress *progress, struct digest *ret)
{
	CLEANUP(cleanup_free) uint8_t *chunk = xalloc(CHUNK);
	struct sha256 hash;
	uint64_t size = 0;

	sha256_init(&hash);
	for (size_t n = CHUNK; n == CHUNK; size += n) {
		int r = file_read_at(from, size, chunk, CHUNK, &n);

		if (r < 0)
			return r;
		if (n > max - size)
			return -EFBIG;
		sha256_update(&hash, chunk, n);
		r = to < 0 ? 0 : file_write(to, chunk, n);
		if (r < 0)
			return r;
		progress_add(progress, n);
	}
	finish(&hash, size, ret);
	return 0;
}

int digest_file(int fd, uint64_t max, struct progress *progress, struct digest *ret)
{
	return pump(fd, -1, max, progress, ret);
}

int digest_copy(int from, int to, uint64_t max, struct progress *progress, struct digest *ret)
{
	return pump(from, to, max, progress, ret);
}

void digest_text(struct span text, struct digest *ret)
{
	struct sha256 hash;

	sha256_init(&hash);
	sha256_update(&hash, text.at, text.len);
	finish(&hash, text.len, ret);
}

bool digest_equals(const struct digest *a, const struct digest *b)
{
	return a->size == b->size && strcmp(a->sha256, b->sha256) == 0;
}
