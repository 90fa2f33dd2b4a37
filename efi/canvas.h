// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Text as pixels, of any screen size: the cells of a screen (cells.h) drawn with the font (font.h),
// each of its pixels as a square of scale x scale. It is drawn one row of cells at a time, into
// pixels that the caller puts on the screen.
//
// The scale is the smallest that gives no more than CANVAS_ROWS_GOOD rows, but none that leaves
// fewer than CANVAS_COLUMNS_MIN columns where there could be more:
//
//    1024 x 768     128 x 48   scale 1        2560 x 1440    160 x 45   scale 2
//    1366 x 768     170 x 48         1        3840 x 2160    160 x 45         3
//    1920 x 1080    120 x 33         2        5120 x 2880    160 x 45         4
//    1080 x 1920    135 x 120        1
//
// Where somebody has asked for a number of columns and rows, it is the largest that leaves these.
//
// A pixel is blue, green, red and an unused byte, in this order (UEFI 2.10, section 12.9.2:
// EFI_GRAPHICS_OUTPUT_BLT_PIXEL), as a little-endian number: 0x00RRGGBB.

#include "efi/cells.h"

#define CANVAS_ROWS_GOOD 50u
#define CANVAS_COLUMNS_MIN 80u
#define CANVAS_COLUMNS_MAX 400u // beyond them the screen stays empty
#define CANVAS_ROWS_MAX 200u
#define CANVAS_SIDE_MAX 32768u // pixels

enum canvas_palette {
	CANVAS_GREY, // the colours of a text console
	CANVAS_HIGH_CONTRAST,
};

struct canvas_wish { // 0: none
	uint32_t columns, rows;
};

struct canvas {
	enum canvas_palette palette;
	uint32_t scale;
	uint32_t columns, rows; // cells
	uint32_t left, top;     // pixels in front of the first cell; as many or one more behind
	uint32_t row_width, row_height; // pixels of a row of cells
};

// False when the screen, in pixels, is too small for SCREEN_MIN_COLUMNS x SCREEN_MIN_ROWS, or one
// that cannot be.
bool canvas_init(uint32_t width, uint32_t height, struct canvas_wish wish,
		 enum canvas_palette palette, struct canvas *ret);

// The colour of the margins.
uint32_t canvas_background(const struct canvas *canvas);

// Draws a row of cells, with the cursor if it is there, into row_width * row_height pixels. The
// screen has the canvas's rows and columns.
void canvas_draw_row(const struct canvas *canvas, const struct screen *screen, size_t row,
		     uint32_t *pixels);
