// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/crash/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot-entries/bytes.h"
#include "host/base/memory.h"
#include "tests/crash/log.h"

int image_open(const char *path, struct image *ret)
{
	struct image image = { 0 };
	int r = mapping_open(path, SECTOR, &image.base);

	if (r < 0)
		return r;
	image.size = image.base.size / SECTOR * SECTOR;
	image.sectors = xalloc(image.size / SECTOR * sizeof(*image.sectors));
	*ret = image;
	return 0;
}

void image_close(struct image *image)
{
	mapping_close(&image->base);
	free(image->sectors);
	*image = (struct image){ 0 };
}

void image_watch(struct image *image, const struct extent *area)
{
	image->areas[image->n_areas++] = *area;
}

bool image_is_watched(const struct image *image, uint64_t sector)
{
	for (size_t i = 0; i < image->n_areas; i++)
		if (sector * SECTOR >= image->areas[i].offset &&
		    sector * SECTOR - image->areas[i].offset < image->areas[i].len)
			return true;
	return false;
}

const uint8_t *image_sector(const struct image *image, uint64_t sector)
{
	return image->sectors[sector] ? image->sectors[sector] : image->base.at + sector * SECTOR;
}

// The finalizer of MurmurHash3: each bit of the input changes about half of the output's.
static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 33)) * UINT64_C(0xff51afd7ed558ccd);
	x = (x ^ (x >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
	return x ^ (x >> 33);
}

static uint64_t hash_sector(uint64_t sector, const uint8_t *data)
{
	uint64_t hash = mix(sector + 1);

	for (size_t i = 0; i < SECTOR; i += 8)
		hash = mix(hash ^ load_le64(data + i)) + hash;
	return hash;
}

const uint8_t *image_set(struct image *image, uint64_t sector, const uint8_t *data)
{
	const uint8_t *before = image->sectors[sector];

	if (image_is_watched(image, sector))
		image->hash ^= hash_sector(sector, image_sector(image, sector));
	image->sectors[sector] = data;
	if (image_is_watched(image, sector))
		image->hash ^= hash_sector(sector, image_sector(image, sector));
	return before;
}

void image_reset(struct image *image)
{
	memset(image->sectors, 0, image->size / SECTOR * sizeof(*image->sectors));
	image->hash = 0;
}

static int read_disk(void *ctx, uint64_t offset, void *buf, size_t len)
{
	const struct image *image = ctx;
	uint8_t *out = buf;

	if (offset > image->size || len > image->size - offset)
		return -EINVAL;
	while (len > 0) {
		size_t skip = offset % SECTOR, n = SECTOR - skip;

		if (n > len)
			n = len;
		memcpy(out, image_sector(image, offset / SECTOR) + skip, n);
		out += n;
		offset += n;
		len -= n;
	}
	return 0;
}

struct disk_source image_source(struct image *image)
{
	return (struct disk_source){ read_disk, image, image->size };
}

static int save_sectors(const struct image *image, int fd)
{
	static const uint8_t zero[SECTOR];

	if (ftruncate(fd, (off_t)image->size) < 0)
		return -errno;
	for (uint64_t i = 0; i < image->size / SECTOR; i++) {
		const uint8_t *data = image_sector(image, i);

		if (memcmp(data, zero, SECTOR) != 0 &&
		    pwrite(fd, data, SECTOR, (off_t)(i * SECTOR)) != (ssize_t)SECTOR)
			return -EIO;
	}
	return 0;
}

int image_save(const struct image *image, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644), r;

	if (fd < 0)
		return -errno;
	r = save_sectors(image, fd);
	return close(fd) < 0 && r == 0 ? -errno : r;
}
