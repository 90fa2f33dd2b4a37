// SPDX-License-Identifier: GPL-2.0-or-later
//
// usage: make-bad-images FOLDER
//
// Writes the images of images.h into it, as NAME.KIND: bad and odd as kernels, bad-uki and odd-uki.

#include <stdio.h>
#include <stdlib.h>

#include "tests/bad-inputs/images.h"

static const char *const kinds[] = {
	[BAD_IMAGE] = "bad",
	[BAD_IMAGE_UKI] = "bad-uki",
	[BAD_IMAGE_ODD] = "odd",
	[BAD_IMAGE_ODD_UKI] = "odd-uki",
};

static int write_file(const char *folder, const struct bad_image *bad, uint8_t *bytes)
{
	char path[4096];
	size_t len = bad_image_make(bad, bytes);
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.%s", folder, bad->name, kinds[bad->kind]);
	file = fopen(path, "w");
	if (!file)
		return -1;
	fwrite(bytes, 1, len, file);
	return fclose(file);
}

int main(int argc, char **argv)
{
	uint8_t *bytes = malloc(BAD_IMAGE_MAX);
	int r = argc == 2 && bytes ? 0 : -1;

	for (size_t i = 0; i < n_bad_images && r == 0; i++)
		r = write_file(argv[1], &bad_images[i], bytes);
	if (r < 0)
		perror("make-bad-images");
	free(bytes);
	return r < 0;
}
