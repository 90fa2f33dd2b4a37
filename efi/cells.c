// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/cells.h"
#include "boot-entries/utf.h"

void screen_clear(struct screen *screen)
{
	for (size_t i = 0; i < screen->rows * screen->columns; i++)
		screen->cells[i] = (struct screen_cell){ ' ', STYLE_NORMAL };
	screen->cursor_shown = false;
	screen->cursor_row = screen->cursor_column = 0;
}

static void put_cell(struct screen *screen, size_t row, size_t column, uint32_t character,
		     enum screen_style style)
{
	if (row >= screen->rows || column + 1 >= screen->columns)
		return;
	screen->cells[row * screen->columns + column] =
		(struct screen_cell){ (uint16_t)character, (uint16_t)style };
}

void screen_put(struct screen *screen, size_t row, size_t column, size_t width, struct span text,
		enum screen_style style)
{
	char line[SCREEN_LINE_BYTES];
	size_t n_cells = utf8_to_screen(text, width + 1, line, sizeof line);
	struct span rest = span_of(line);

	for (size_t i = 0; i < width; i++) {
		uint32_t character = span_is_empty(rest) ? ' ' : utf8_take(&rest);

		if (n_cells > width && i + 1 == width)
			character = '~';
		put_cell(screen, row, column + i, character, style);
	}
}

void screen_put_line(struct screen *screen, size_t row, struct span text, enum screen_style style)
{
	screen_put(screen, row, SCREEN_MARGIN, screen_line_width(screen), text, style);
}

size_t screen_line_width(const struct screen *screen)
{
	return screen->columns - 1 - SCREEN_MARGIN;
}

size_t screen_cells_of(struct span text)
{
	char line[SCREEN_LINE_BYTES];

	return utf8_to_screen(text, SCREEN_LINE_BYTES, line, sizeof line);
}
