// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/display.h"

// Larger than any text console; a firmware that claims more is not believed.
#define ROWS_MAX 200u
#define COLUMNS_MAX 400u

static size_t between(size_t value, size_t low, size_t high)
{
	if (value < low)
		return low;
	return value > high ? high : value;
}

static void query_size(SIMPLE_TEXT_OUTPUT_INTERFACE *out, struct screen *screen)
{
	UINTN columns, rows;

	// It fails on some firmware in the mode that UEFI demands.
	if (!out->Mode || EFI_ERROR(out->QueryMode(out, (UINTN)out->Mode->Mode, &columns, &rows))) {
		columns = 80;
		rows = 25;
	}
	screen->columns = between(columns, SCREEN_MIN_COLUMNS, COLUMNS_MAX);
	screen->rows = between(rows, SCREEN_MIN_ROWS, ROWS_MAX);
}

EFI_STATUS display_open(const struct firmware *fw, struct arena *arena, struct display *ret)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = fw->system->ConOut;
	size_t n_cells;

	if (!out)
		return EFI_NOT_FOUND;
	*ret = (struct display){ .out = out, .all = true, .attribute = EFI_LIGHTGRAY };
	query_size(out, &ret->screen);
	n_cells = ret->screen.rows * ret->screen.columns;
	ret->screen.cells = arena_allocate(arena, n_cells * sizeof *ret->shown);
	ret->shown = arena_allocate(arena, n_cells * sizeof *ret->shown);
	if (!ret->screen.cells || !ret->shown)
		return EFI_OUT_OF_RESOURCES;
	if (out->Mode) {
		ret->attribute = out->Mode->Attribute & 0x7f;
		ret->cursor = out->Mode->CursorVisible;
	}
	out->SetAttribute(out, EFI_TEXT_ATTR(EFI_LIGHTGRAY, EFI_BLACK));
	out->EnableCursor(out, FALSE);
	out->ClearScreen(out);
	return EFI_SUCCESS;
}

static UINTN attribute_of(enum screen_style style)
{
	switch (style) {
	case STYLE_BRIGHT:
		return EFI_TEXT_ATTR(EFI_WHITE, EFI_BLACK);
	case STYLE_SELECTED:
		return EFI_TEXT_ATTR(EFI_BLACK, EFI_LIGHTGRAY);
	case STYLE_WARNING:
		return EFI_TEXT_ATTR(EFI_YELLOW, EFI_BLACK);
	case STYLE_GOOD:
		return EFI_TEXT_ATTR(EFI_LIGHTGREEN, EFI_BLACK);
	case STYLE_NORMAL:
		break;
	}
	return EFI_TEXT_ATTR(EFI_LIGHTGRAY, EFI_BLACK);
}

static bool is_shown(const struct display *display, size_t row)
{
	size_t columns = display->screen.columns;

	return __builtin_memcmp(&display->screen.cells[row * columns],
				&display->shown[row * columns],
				columns * sizeof *display->shown) == 0;
}

// Writes n cells of one style.
static void write_run(struct display *display, const struct screen_cell *cells, size_t n)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = display->out;
	uint16_t text[COLUMNS_MAX + 1];

	for (size_t i = 0; i < n; i++)
		text[i] = cells[i].character;
	text[n] = 0;
	out->SetAttribute(out, attribute_of(cells->style));
	out->OutputString(out, (CHAR16 *)text);
}

// All of a row but the last column, so that nothing scrolls. A whole row is also what a log of a
// serial line, or a speech program behind it, can make sense of.
static void write_row(struct display *display, size_t row)
{
	size_t columns = display->screen.columns, end;
	const struct screen_cell *cells = &display->screen.cells[row * columns];

	display->out->SetCursorPosition(display->out, 0, row);
	for (size_t column = 0; column + 1 < columns; column = end) {
		end = column + 1;
		while (end + 1 < columns && cells[end].style == cells[column].style)
			end++;
		write_run(display, cells + column, end - column);
	}
}

void display_show(struct display *display, const struct menu *menu)
{
	struct screen *screen = &display->screen;
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = display->out;

	screen_draw(screen, menu);
	for (size_t row = 0; row < screen->rows; row++)
		if (display->all || !is_shown(display, row))
			write_row(display, row);
	__builtin_memcpy(display->shown, screen->cells,
			 screen->rows * screen->columns * sizeof *screen->cells);
	display->all = false;
	out->SetCursorPosition(out, screen->cursor_column, screen->cursor_row);
	out->EnableCursor(out, screen->cursor_shown);
}

void display_spoil(struct display *display)
{
	display->all = true;
}

void display_close(struct display *display)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = display->out;

	out->SetAttribute(out, (UINTN)display->attribute);
	out->ClearScreen(out);
	out->EnableCursor(out, display->cursor);
}
