// SPDX-License-Identifier: GPL-2.0-or-later

// usage: picture <SCREEN.ppm
//
// Prints size and text of the loader's menu in a picture of a machine's screen, as QEMU's monitor
// command screendump writes it: P6, 8 bits. Fails when the picture is none, or not all there yet.

#include <stdio.h>
#include <stdlib.h>

#include "tests/firmware/picture.h"

#define SIDE_MAX 8192u

// Caller frees. NULL when a byte is missing.
static uint32_t *read_pixels(size_t n)
{
	uint32_t *pixels = malloc(n * sizeof *pixels);
	uint8_t rgb[3];

	for (size_t i = 0; pixels && i < n; i++) {
		if (fread(rgb, 1, sizeof rgb, stdin) != sizeof rgb) {
			free(pixels);
			return NULL;
		}
		pixels[i] = (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
	}
	return pixels;
}

static size_t n_lines(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

int main(void)
{
	static char text[PICTURE_TEXT_MAX];
	unsigned width, height, most;
	uint32_t *pixels;

	if (scanf("P6 %u %u %u", &width, &height, &most) != 3 || getchar() == EOF || most != 255 ||
	    width > SIDE_MAX || height > SIDE_MAX)
		return EXIT_FAILURE;
	pixels = read_pixels((size_t)width * height);
	if (!pixels)
		return EXIT_FAILURE;
	picture_text(pixels, width, height, text);
	printf("%u x %u, %zu rows\n%s", width, height, n_lines(text), text);
	free(pixels);
	return EXIT_SUCCESS;
}
