// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A text screen as an array of cells, and how text gets into it. Text is UTF-8 of any origin; every
// character becomes one cell (utf8_to_screen). The last column always stays empty, so that no
// console scrolls or wraps.

#include <stdint.h>

#include "boot-entries/span.h"

#define SCREEN_MIN_COLUMNS 16u
#define SCREEN_MIN_ROWS 3u
#define SCREEN_MARGIN 1u
#define SCREEN_LINE_BYTES 1024u // of one line of text: more than any console has columns

enum screen_style {
	STYLE_NORMAL,
	STYLE_BRIGHT,
	STYLE_SELECTED,
	STYLE_WARNING,
	STYLE_GOOD,
};

struct screen_cell {
	uint16_t character; // UTF-16, always one cell wide
	uint16_t style;     // enum screen_style; as wide, so that cells compare as bytes
};

struct screen {
	struct screen_cell *cells; // rows * columns, row by row
	size_t rows, columns;      // at least the minimum above
	bool cursor_shown;
	size_t cursor_row, cursor_column;
};

// Blanks everywhere, and no cursor.
void screen_clear(struct screen *screen);

// Writes text into width cells from a column on, cut and marked with "~" when it is longer, filled
// with blanks when it is shorter. What is outside of the screen is left out.
void screen_put(struct screen *screen, size_t row, size_t column, size_t width, struct span text,
		enum screen_style style);

// The same over all of a row between the margins.
void screen_put_line(struct screen *screen, size_t row, struct span text, enum screen_style style);

// How many cells lie between the margins.
size_t screen_line_width(const struct screen *screen);

// How many cells a text takes.
size_t screen_cells_of(struct span text);

static inline size_t at_most(size_t value, size_t limit)
{
	return value < limit ? value : limit;
}
