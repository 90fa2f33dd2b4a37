// SPDX-License-Identifier: GPL-2.0-or-later

#include "tests/firmware/picture.h"

#include <string.h>

#include "efi/canvas.h"
#include "efi/font.h"

struct picture {
	const uint32_t *pixels;
	uint32_t width;
	struct canvas canvas;
};

static uint32_t pixel_at(const struct picture *picture, uint32_t x, uint32_t y)
{
	return picture->pixels[(size_t)y * picture->width + x];
}

// The colour of a pixel of a glyph, all of whose square has it, or UINT32_MAX.
static uint32_t square_at(const struct picture *picture, uint32_t x, uint32_t y)
{
	uint32_t scale = picture->canvas.scale;
	uint32_t left = picture->canvas.left + x * scale, top = picture->canvas.top + y * scale;
	uint32_t colour = pixel_at(picture, left, top);

	for (uint32_t i = 0; i < scale; i++)
		for (uint32_t j = 0; j < scale; j++)
			if (pixel_at(picture, left + j, top + i) != colour)
				return UINT32_MAX;
	return colour;
}

// The shape in a cell; no glyph has a pixel in its upper left corner, so that this is the paper.
static bool read_glyph(const struct picture *picture, uint32_t column, uint32_t row,
		       uint8_t ret_rows[FONT_HEIGHT])
{
	uint32_t x = column * FONT_WIDTH, y = row * FONT_HEIGHT;
	uint32_t paper = square_at(picture, x, y), ink = paper;

	for (uint32_t i = 0; i < FONT_HEIGHT; i++) {
		ret_rows[i] = 0;
		for (uint32_t j = 0; j < FONT_WIDTH; j++) {
			uint32_t colour = square_at(picture, x + j, y + i);

			if (colour == UINT32_MAX ||
			    (colour != paper && ink != paper && colour != ink))
				return false;
			ink = colour != paper ? colour : ink;
			ret_rows[i] |= (uint8_t)((colour != paper) << (FONT_WIDTH - 1 - j));
		}
	}
	return true;
}

static char read_cell(const struct picture *picture, uint32_t column, uint32_t row)
{
	uint8_t rows[FONT_HEIGHT];

	if (!read_glyph(picture, column, row, rows))
		return '#';
	for (char c = ' '; c <= '~'; c++)
		if (memcmp(font_glyph((uint16_t)c), rows, sizeof rows) == 0)
			return c;
	return '*';
}

const char *picture_text(const uint32_t *pixels, uint32_t width, uint32_t height,
			 char ret[PICTURE_TEXT_MAX])
{
	struct picture picture = { .pixels = pixels, .width = width };
	size_t n = 0;

	ret[0] = '\0';
	if (!canvas_init(width, height, CANVAS_GREY, &picture.canvas))
		return ret;
	for (uint32_t row = 0; row < picture.canvas.rows; row++) {
		size_t end = n;

		for (uint32_t column = 0; column < picture.canvas.columns; column++) {
			ret[n++] = read_cell(&picture, column, row);
			if (ret[n - 1] != ' ')
				end = n;
		}
		n = end;
		ret[n++] = '\n';
	}
	ret[n] = '\0';
	return ret;
}
