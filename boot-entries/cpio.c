// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/cpio.h"
#include "boot-entries/error.h"

#define MODE_FOLDER 0040000u
#define MODE_FILE 0100000u

static const char magic[] = "070701";
static const char end[] = "07070100000000000000000000000000000000000000010000000000000000"
			  "000000000000000000000000000000000000000B00000000TRAILER!!!\0\0\0";

// What does not fit is counted all the same, so that the caller learns how much it would be.
static uint8_t *take(struct cpio *cpio, size_t n)
{
	size_t at = cpio->len;

	cpio->len = n < SIZE_MAX - at ? at + n : SIZE_MAX;
	return cpio->buf && cpio->len <= cpio->cap ? cpio->buf + at : NULL;
}

static void add(struct cpio *cpio, struct span text)
{
	uint8_t *to = take(cpio, text.len);

	for (size_t i = 0; to && i < text.len; i++)
		to[i] = (uint8_t)text.at[i];
}

static void add_number(struct cpio *cpio, size_t value)
{
	uint8_t *to = take(cpio, 8);

	for (unsigned i = 0; to && i < 8; i++)
		to[i] = (uint8_t) "0123456789abcdef"[value >> (28 - 4 * i) & 0xf];
}

// Every part but the content starts at a multiple of 4 of the whole.
static void fill(struct cpio *cpio)
{
	add(cpio, span_bytes("\0\0\0", -cpio->len & 3));
}

static void add_header(struct cpio *cpio, uint32_t mode, size_t size, size_t path_size)
{
	const size_t numbers[] = {
		cpio->inode++, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, path_size, 0
	};

	add(cpio, span_of(magic));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		add_number(cpio, numbers[i]);
}

void cpio_init(struct cpio *cpio, void *buf, size_t cap)
{
	*cpio = (struct cpio){ .buf = buf, .cap = cap, .inode = 1 };
}

void cpio_add_folder(struct cpio *cpio, struct span path, uint32_t mode)
{
	add_header(cpio, mode | MODE_FOLDER, 0, path.len + 1);
	add(cpio, path);
	add(cpio, span_bytes("", 1));
	fill(cpio);
}

uint8_t *cpio_add_file(struct cpio *cpio, struct span folder, struct span name, uint32_t mode,
		       size_t size)
{
	uint8_t *content;

	add_header(cpio, mode | MODE_FILE, size, folder.len + 1 + name.len + 1);
	add(cpio, folder);
	add(cpio, span_of("/"));
	add(cpio, name);
	add(cpio, span_bytes("", 1));
	fill(cpio);
	content = take(cpio, size);
	fill(cpio);
	return content;
}

void cpio_end(struct cpio *cpio)
{
	add(cpio, span_bytes(end, sizeof(end)));
	cpio->inode = 1;
}

int cpio_check(const struct cpio *cpio)
{
	if (cpio->len == SIZE_MAX)
		return BOOT_ERROR_TOO_LONG;
	return cpio->buf && cpio->len > cpio->cap ? BOOT_ERROR_NO_ROOM : 0;
}
