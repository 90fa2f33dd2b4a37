// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Bad inputs 50 to 68 as files: EFI images as no tool makes them. The loader gets them on the fake
// firmware (test-images.c), the host tool and OVMF as files (make/images.c).

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BAD_IMAGE_MAX ((size_t)2 << 20)

enum bad_image_kind {
	BAD_IMAGE,         // refused as a kernel
	BAD_IMAGE_UKI,     // a kernel to the firmware, but refused as a UKI
	BAD_IMAGE_ODD,     // looks bad, and is good enough: a kernel
	BAD_IMAGE_ODD_UKI, // the same, and a UKI
};

struct bad_image_patch {
	size_t at;
	unsigned width; // 16 or 32 bits; 0: none
	uint32_t value;
};

struct bad_image {
	const char *name; // of its test
	enum bad_image_kind kind;
	const char *cause;              // of a refusal; NULL otherwise
	size_t (*make)(uint8_t *bytes); // NULL: a good one, with these patches
	struct bad_image_patch patches[2];
};

extern const struct bad_image bad_images[];
extern const size_t n_bad_images;

// Up to BAD_IMAGE_MAX bytes; returns how many.
size_t bad_image_make(const struct bad_image *bad, uint8_t *bytes);
