// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/text-output.h"

#include "efi/ascii.h"

EFI_STATUS text_output_open(SIMPLE_TEXT_OUTPUT_INTERFACE *out, bool ascii_only,
			    struct text_output *ret)
{
	*ret = (struct text_output){ .out = out,
				     .ascii_only = ascii_only,
				     .attribute = EFI_LIGHTGRAY };
	if (out->Mode) {
		ret->attribute = out->Mode->Attribute & 0x7f;
		ret->cursor = out->Mode->CursorVisible;
	}
	out->SetAttribute(out, EFI_TEXT_ATTR(EFI_LIGHTGRAY, EFI_BLACK));
	out->EnableCursor(out, FALSE);
	return out->ClearScreen(out);
}

static size_t between(size_t value, size_t low, size_t high)
{
	if (value < low)
		return low;
	return value > high ? high : value;
}

void text_output_size(const struct text_output *text, size_t *ret_rows, size_t *ret_columns)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = text->out;
	UINTN columns, rows;

	// It fails on some firmware in the mode that UEFI demands.
	if (!out->Mode || EFI_ERROR(out->QueryMode(out, (UINTN)out->Mode->Mode, &columns, &rows))) {
		columns = 80;
		rows = 25;
	}
	*ret_columns = between(columns, SCREEN_MIN_COLUMNS, TEXT_OUTPUT_COLUMNS_MAX);
	*ret_rows = between(rows, SCREEN_MIN_ROWS, TEXT_OUTPUT_ROWS_MAX);
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

// Writes n cells of one style.
static void write_run(const struct text_output *text, const struct screen_cell *cells, size_t n)
{
	uint16_t characters[TEXT_OUTPUT_COLUMNS_MAX + 1];

	for (size_t i = 0; i < n; i++)
		characters[i] = text->ascii_only ? (uint16_t)ascii_of(cells[i].character)
						 : cells[i].character;
	characters[n] = 0;
	text->out->SetAttribute(text->out, attribute_of((enum screen_style)cells->style));
	text->out->OutputString(text->out, (CHAR16 *)characters);
}

void text_output_write_row(const struct text_output *text, const struct screen *screen, size_t row)
{
	size_t columns = screen->columns, end;
	const struct screen_cell *cells = &screen->cells[row * columns];

	text->out->SetCursorPosition(text->out, 0, row);
	for (size_t column = 0; column + 1 < columns; column = end) {
		end = column + 1;
		while (end + 1 < columns && cells[end].style == cells[column].style)
			end++;
		write_run(text, cells + column, end - column);
	}
}

void text_output_place_cursor(const struct text_output *text, const struct screen *screen)
{
	text->out->SetCursorPosition(text->out, screen->cursor_column, screen->cursor_row);
	text->out->EnableCursor(text->out, screen->cursor_shown);
}

void text_output_close(const struct text_output *text)
{
	text->out->SetAttribute(text->out, (UINTN)text->attribute);
	text->out->ClearScreen(text->out);
	text->out->EnableCursor(text->out, text->cursor);
}
