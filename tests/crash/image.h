// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A disk as a power cut leaves it: an image, mapped and never written, and over it sectors that are
// borrowed from the log. Its hash follows each change, so that two states with the same content are
// told at no cost. Only sectors inside the watched areas count for the hash.

#include <stdbool.h>
#include <stdint.h>

#include "tests/crash/judge.h"
#include "tests/crash/mapping.h"

#define IMAGE_MAX_AREAS 4

struct image {
	struct mapping base;
	uint64_t size;           // whole sectors
	const uint8_t **sectors; // NULL: as in base
	struct extent areas[IMAGE_MAX_AREAS];
	size_t n_areas;
	uint64_t hash;
};

// 0 or -errno.
int image_open(const char *path, struct image *ret);
void image_close(struct image *image);

void image_watch(struct image *image, const struct extent *area);
bool image_is_watched(const struct image *image, uint64_t sector);

// Puts data, a borrowed sector or NULL for the image's own, in a sector's place and returns what
// was there before, to be put back.
const uint8_t *image_set(struct image *image, uint64_t sector, const uint8_t *data);

const uint8_t *image_sector(const struct image *image, uint64_t sector);

// Back to the image alone.
void image_reset(struct image *image);

struct disk_source image_source(struct image *image);

// Writes the state to a file, with holes. 0 or -errno.
int image_save(const struct image *image, const char *path);
