// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Memory from the firmware: whole pages for one large thing, and an arena for the many small things
// that live until the end.

#include "efi/firmware.h"

// Pages with one owner. A zeroed one owns nothing.
struct buffer {
	const struct firmware *fw;
	uint8_t *data;
	size_t size;
	size_t n_pages;
};

// size bytes, page-aligned, not cleared; below 4 GiB when there is a piece that large, because old
// kernels expect their initrd there, else anywhere, because large initrds do not fit between what
// firmware and devices have there (https://github.com/systemd/systemd/issues/36706).
// EFI_OUT_OF_RESOURCES.
EFI_STATUS buffer_allocate(const struct firmware *fw, size_t size, struct buffer *ret);
void buffer_free(struct buffer *buffer);

#define cleanup_buffer __attribute__((cleanup(buffer_free)))

struct arena {
	const struct firmware *fw;
	struct arena_block *last;
};

void arena_init(struct arena *arena, const struct firmware *fw);

// Memory aligned to 8 bytes, not cleared, valid until arena_free(). NULL when there is none.
void *arena_allocate(struct arena *arena, size_t size);

// How far an arena is filled, and back to there: what was allocated since is freed.
struct arena_mark {
	struct arena_block *last;
	size_t used;
};

struct arena_mark arena_mark(const struct arena *arena);
void arena_rewind(struct arena *arena, struct arena_mark mark);

// A copy of text; empty when there is no memory.
struct span arena_copy(struct arena *arena, struct span text);

void arena_free(struct arena *arena);
