// SPDX-License-Identifier: GPL-2.0-or-later
//
// usage: damage-fat IMAGE OFFSET KIND [PATH [OTHER]]
//
// Damages the FAT file system at an offset of an image: damage.h.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/bad-inputs/fat/damage.h"

struct image {
	uint8_t *bytes;
	uint64_t size;
};

static int read_image(void *ctx, uint64_t offset, void *buf, size_t len)
{
	const struct image *image = ctx;

	if (offset > image->size || len > image->size - offset)
		return -EIO;
	memcpy(buf, image->bytes + offset, len);
	return 0;
}

static int die(const char *what)
{
	fprintf(stderr, "damage-fat: %s: %s\n", what, strerror(errno));
	return 1;
}

int main(int argc, char **argv)
{
	int fd = argc > 3 ? open(argv[1], O_RDWR | O_CLOEXEC) : -1;
	struct image image;
	struct fat_source source = { read_image, &image, 0 };
	uint64_t offset;
	struct fat fat;
	off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END); // of a device, too

	if (size < 0)
		return die("cannot open the image");
	offset = strtoull(argv[2], NULL, 0);
	image.size = source.size = (uint64_t)size - offset;
	image.bytes = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (image.bytes == MAP_FAILED)
		return die("cannot map the image");
	image.bytes += offset;
	if (fat_open(&source, &fat) < 0)
		return die("no FAT file system is there");
	if (!damage(&fat, image.bytes, argv[3], argc > 4 ? argv[4] : "", argc > 5 ? argv[5] : NULL))
		return die(argv[3]);
	return 0;
}
