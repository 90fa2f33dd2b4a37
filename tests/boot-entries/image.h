// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Builds small PE images for tests: headers and sections one behind the other, 16 bytes aligned.

#include <stdint.h>
#include <string.h>

#define IMAGE_NT 64u
#define IMAGE_OPTIONAL (IMAGE_NT + 24u)
#define IMAGE_OPTIONAL_SIZE 152u
#define IMAGE_SECTIONS (IMAGE_OPTIONAL + IMAGE_OPTIONAL_SIZE)

struct image_section {
	const char *name;
	const char *text;
};

struct image {
	uint8_t bytes[32768];
	size_t len;
};

static inline void image_put16(struct image *image, size_t at, uint16_t value)
{
	image->bytes[at] = (uint8_t)value;
	image->bytes[at + 1] = (uint8_t)(value >> 8);
}

static inline void image_put32(struct image *image, size_t at, uint32_t value)
{
	image_put16(image, at, (uint16_t)value);
	image_put16(image, at + 2, (uint16_t)(value >> 16));
}

static inline void image_make(struct image *image, const struct image_section *sections, size_t n)
{
	size_t data = (IMAGE_SECTIONS + 40 * n + 15) & ~(size_t)15;

	memset(image, 0, sizeof(*image));
	memcpy(image->bytes, "MZ", 2);
	image_put32(image, 0x3c, IMAGE_NT);
	memcpy(image->bytes + IMAGE_NT, "PE\0\0", 4);
	image_put16(image, IMAGE_NT + 4, 0x8664);
	image_put16(image, IMAGE_NT + 6, (uint16_t)n);
	image_put16(image, IMAGE_NT + 20, IMAGE_OPTIONAL_SIZE);
	image_put16(image, IMAGE_OPTIONAL, 0x20b);
	image_put32(image, IMAGE_OPTIONAL + 32, 0x1000);
	image_put32(image, IMAGE_OPTIONAL + 56, 0x100000);
	image_put32(image, IMAGE_OPTIONAL + 60, (uint32_t)data);
	image_put16(image, IMAGE_OPTIONAL + 68, 10);
	image_put32(image, IMAGE_OPTIONAL + 108, 5);
	for (size_t i = 0; i < n; i++) {
		size_t header = IMAGE_SECTIONS + 40 * i, len = strlen(sections[i].text);

		memcpy(image->bytes + header, sections[i].name, strnlen(sections[i].name, 8));
		image_put32(image, header + 8, (uint32_t)len);
		image_put32(image, header + 16, (uint32_t)((len + 15) & ~(size_t)15));
		image_put32(image, header + 20, (uint32_t)data);
		memcpy(image->bytes + data, sections[i].text, len);
		data += (len + 15) & ~(size_t)15;
	}
	image->len = data;
}
