// SPDX-License-Identifier: GPL-2.0-or-later

#include "tests/firmware/picture.h"

#include <string.h>

#include "efi/canvas.h"
#include "efi/font.h"

#define SCALE_MAX 8u

struct picture {
	const uint32_t *pixels;
	uint32_t width;
	struct canvas canvas;
};

// False when no text of this scale fits.
static bool layout(struct picture *picture, uint32_t height, uint32_t scale)
{
	struct canvas_wish wish = { .columns = picture->width / (FONT_WIDTH * scale),
				    .rows = height / (FONT_HEIGHT * scale) };

	return wish.columns > 0 && wish.rows > 0 &&
	       canvas_init(picture->width, height, wish, CANVAS_GREY, &picture->canvas) &&
	       picture->canvas.scale == scale;
}

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
	uint8_t rows[FONT_HEIGHT], glyph[FONT_HEIGHT];

	if (!read_glyph(picture, column, row, rows))
		return '#';
	for (char c = ' '; c <= '~'; c++) {
		font_glyph((uint16_t)c, glyph);
		if (memcmp(glyph, rows, sizeof rows) == 0)
			return c;
	}
	return '*';
}

static size_t read_row(const struct picture *picture, uint32_t row, char *ret)
{
	size_t n = 0, end = 0;

	for (uint32_t column = 0; column < picture->canvas.columns; column++) {
		ret[n++] = read_cell(picture, column, row);
		if (ret[n - 1] != ' ')
			end = n;
	}
	ret[end++] = '\n';
	return end;
}

// Returns how many cells hold text.
static size_t read_all(const struct picture *picture, char ret[PICTURE_TEXT_MAX])
{
	size_t n = 0, n_text = 0;

	for (uint32_t row = 0; row < picture->canvas.rows; row++)
		n += read_row(picture, row, ret + n);
	ret[n] = '\0';
	for (size_t i = 0; i < n; i++)
		n_text += ret[i] > ' ' && ret[i] != '#' && ret[i] != '*';
	return n_text;
}

// The text may be of any scale: in a wrong one hardly a cell is a glyph.
const char *picture_text(const uint32_t *pixels, uint32_t width, uint32_t height,
			 char ret[PICTURE_TEXT_MAX])
{
	struct picture picture = { .pixels = pixels, .width = width };
	size_t n, best_n = 0;
	uint32_t best_scale = 1;

	ret[0] = '\0';
	for (uint32_t scale = 1; scale <= SCALE_MAX; scale++) {
		if (!layout(&picture, height, scale))
			continue;
		n = read_all(&picture, ret);
		if (n > best_n) {
			best_n = n;
			best_scale = scale;
		}
	}
	if (layout(&picture, height, best_scale))
		read_all(&picture, ret);
	return ret;
}
