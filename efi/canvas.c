// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/canvas.h"

#include "efi/font.h"

static bool leaves(uint32_t width, uint32_t height, uint32_t scale, struct canvas_wish wish)
{
	return width / (FONT_WIDTH * scale) >= wish.columns &&
	       height / (FONT_HEIGHT * scale) >= wish.rows;
}

static uint32_t choose_scale(uint32_t width, uint32_t height, struct canvas_wish wish)
{
	uint32_t scale = 1;

	if (wish.columns > 0 && wish.rows > 0) {
		while (leaves(width, height, scale + 1, wish))
			scale++;
		return scale;
	}
	while (height / (FONT_HEIGHT * scale) > CANVAS_ROWS_GOOD &&
	       width / (FONT_WIDTH * (scale + 1)) >= CANVAS_COLUMNS_MIN)
		scale++;
	return scale;
}

static uint32_t limited(uint32_t value, uint32_t limit)
{
	return value < limit ? value : limit;
}

bool canvas_init(uint32_t width, uint32_t height, struct canvas_wish wish,
		 enum canvas_palette palette, struct canvas *ret)
{
	struct canvas canvas = { .palette = palette };
	uint32_t cell_width, cell_height;

	if (width > CANVAS_SIDE_MAX || height > CANVAS_SIDE_MAX)
		return false;
	canvas.scale = choose_scale(width, height, wish);
	cell_width = FONT_WIDTH * canvas.scale;
	cell_height = FONT_HEIGHT * canvas.scale;
	canvas.columns = limited(width / cell_width, CANVAS_COLUMNS_MAX);
	canvas.rows = limited(height / cell_height, CANVAS_ROWS_MAX);
	if (canvas.columns < SCREEN_MIN_COLUMNS || canvas.rows < SCREEN_MIN_ROWS)
		return false;
	canvas.row_width = canvas.columns * cell_width;
	canvas.row_height = cell_height;
	canvas.left = (width - canvas.row_width) / 2;
	canvas.top = (height - canvas.rows * cell_height) / 2;
	*ret = canvas;
	return true;
}

struct colours {
	uint32_t paper, ink;
};

static struct colours grey_of(enum screen_style style)
{
	switch (style) {
	case STYLE_BRIGHT:
		return (struct colours){ 0x000000, 0xffffff };
	case STYLE_SELECTED:
		return (struct colours){ 0xaaaaaa, 0x000000 };
	case STYLE_WARNING:
		return (struct colours){ 0x000000, 0xffff55 };
	case STYLE_GOOD:
		return (struct colours){ 0x000000, 0x55ff55 };
	case STYLE_NORMAL:
		break;
	}
	return (struct colours){ 0x000000, 0xaaaaaa };
}

// 15 : 1 and more, where 7 : 1 is what WCAG 2.1 (1.4.6) asks for.
static struct colours high_contrast_of(enum screen_style style)
{
	if (style == STYLE_SELECTED)
		return (struct colours){ 0xffffff, 0x000000 };
	if (style == STYLE_WARNING)
		return (struct colours){ 0x000000, 0xffff00 };
	if (style == STYLE_GOOD)
		return (struct colours){ 0x000000, 0x00ff00 };
	return (struct colours){ 0x000000, 0xffffff };
}

static struct colours colours_of(enum canvas_palette palette, enum screen_style style)
{
	return palette == CANVAS_HIGH_CONTRAST ? high_contrast_of(style) : grey_of(style);
}

uint32_t canvas_background(const struct canvas *canvas)
{
	return colours_of(canvas->palette, STYLE_NORMAL).paper;
}

static void draw_line(uint32_t scale, uint8_t bits, struct colours colours, uint32_t *pixels)
{
	for (unsigned bit = 1u << (FONT_WIDTH - 1); bit != 0; bit >>= 1)
		for (uint32_t i = 0; i < scale; i++)
			*pixels++ = bits & bit ? colours.ink : colours.paper;
}

static void draw_cell(const struct canvas *canvas, struct screen_cell cell, bool has_cursor,
		      uint32_t *pixels)
{
	struct colours colours = colours_of(canvas->palette, (enum screen_style)cell.style);
	uint8_t glyph[FONT_HEIGHT];

	font_glyph(cell.character, glyph);
	if (has_cursor)
		colours = (struct colours){ .paper = colours.ink, .ink = colours.paper };
	for (uint32_t y = 0; y < canvas->row_height; y++, pixels += canvas->row_width)
		draw_line(canvas->scale, glyph[y / canvas->scale], colours, pixels);
}

void canvas_draw_row(const struct canvas *canvas, const struct screen *screen, size_t row,
		     uint32_t *pixels)
{
	const struct screen_cell *cells = &screen->cells[row * screen->columns];
	bool has_cursor = screen->cursor_shown && screen->cursor_row == row;

	for (uint32_t column = 0; column < canvas->columns; column++)
		draw_cell(canvas, cells[column], has_cursor && screen->cursor_column == column,
			  pixels + (size_t)column * FONT_WIDTH * canvas->scale);
}
