// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/display.h"

#include "efi/console-mode.h"

// Gives a console of this size its cells; it is empty now, if cleared.
static EFI_STATUS add_console(struct display *display, struct display_console *console,
			      bool cleared)
{
	struct screen *screen = &console->screen, *fits = &display->fits;
	size_t n_cells = screen->rows * screen->columns;
	EFI_STATUS status =
		buffer_allocate(display->fw, 2 * n_cells * sizeof *screen->cells, &console->memory);

	if (EFI_ERROR(status))
		return status;
	screen->cells = (struct screen_cell *)(void *)console->memory.data;
	console->shown = *screen;
	console->shown.cells += n_cells;
	screen_clear(&console->shown);
	console->all = !cleared;
	fits->rows = display->n == 0 ? screen->rows : at_most(screen->rows, fits->rows);
	fits->columns = display->n == 0 ? screen->columns : at_most(screen->columns, fits->columns);
	display->n++;
	return EFI_SUCCESS;
}

static EFI_STATUS add_text(struct display *display, const struct text_output *text, bool cleared)
{
	struct display_console *console = &display->at[display->n];

	*console = (struct display_console){ .text = *text };
	text_output_size(text, &console->screen.rows, &console->screen.columns);
	return add_console(display, console, cleared);
}

static struct canvas_wish wish_of(const struct display *display)
{
	size_t rows, columns;

	if (!display->sized_by_mode)
		return (struct canvas_wish){ 0 };
	text_output_size(&display->console, &rows, &columns);
	return (struct canvas_wish){ .columns = (uint32_t)columns, .rows = (uint32_t)rows };
}

static EFI_STATUS add_graphics(struct display *display, EFI_GRAPHICS_OUTPUT_PROTOCOL *gop)
{
	struct display_console *console = &display->at[display->n];
	EFI_STATUS status;

	*console = (struct display_console){ .has_graphics = true };
	status = graphics_output_open(display->fw, gop, wish_of(display), display->palette,
				      &console->graphics);
	if (EFI_ERROR(status))
		return status;
	console->screen.rows = console->graphics.canvas.rows;
	console->screen.columns = console->graphics.canvas.columns;
	status = add_console(display, console, true);
	if (EFI_ERROR(status))
		graphics_output_close(&console->graphics);
	return status;
}

static EFI_STATUS add_serial(struct display *display, SIMPLE_TEXT_OUTPUT_INTERFACE *out)
{
	struct text_output text;
	EFI_STATUS cleared = text_output_open(out, true, &text);
	EFI_STATUS status = add_text(display, &text, !EFI_ERROR(cleared));

	if (EFI_ERROR(status))
		text_output_close(&text);
	return status;
}

// All of them, or an error: who sits at one that is left out would see nothing.
static EFI_STATUS add_each(struct display *display)
{
	struct consoles found = { 0 };
	EFI_STATUS status;

	if (!display->text_only)
		consoles_find(display->fw, &found);
	status = found.n_graphics > 0 ? EFI_SUCCESS : EFI_NOT_FOUND;
	for (size_t i = 0; i < found.n_graphics && !EFI_ERROR(status); i++)
		status = add_graphics(display, found.graphics[i]);
	for (size_t i = 0; i < found.n_text && !EFI_ERROR(status); i++)
		status = add_serial(display, found.text[i]);
	return status;
}

static bool is_conout(const struct display *display, const struct display_console *console)
{
	return !console->has_graphics && console->text.out == display->console.out;
}

static void remove_all(struct display *display)
{
	for (size_t i = 0; i < display->n; i++) {
		struct display_console *console = &display->at[i];

		if (console->has_graphics)
			graphics_output_close(&console->graphics);
		else if (!is_conout(display, console))
			text_output_close(&console->text);
		buffer_free(&console->memory);
	}
	display->n = 0;
}

// ConOut first: it clears what the others are then drawn on.
static EFI_STATUS start(struct display *display)
{
	EFI_STATUS cleared =
		text_output_open(display->fw->system->ConOut, false, &display->console);
	EFI_STATUS status;

	if (!EFI_ERROR(add_each(display)))
		return EFI_SUCCESS;
	remove_all(display);
	display->text_only = true;
	status = add_text(display, &display->console, !EFI_ERROR(cleared));
	if (EFI_ERROR(status))
		text_output_close(&display->console);
	return status;
}

EFI_STATUS display_open(const struct firmware *fw, enum canvas_palette palette, bool sized_by_mode,
			struct display *ret)
{
	if (!fw->system->ConOut)
		return EFI_NOT_FOUND;
	*ret = (struct display){ .fw = fw, .palette = palette, .sized_by_mode = sized_by_mode };
	return start(ret);
}

static EFI_STATUS reopen(struct display *display)
{
	display_close(display);
	return start(display);
}

void display_step_mode(struct display *display, int32_t step)
{
	if (!EFI_ERROR(console_mode_step(display->console.out, step)))
		display->mode_was_chosen = display->sized_by_mode = true;
	reopen(display);
}

static bool is_shown(const struct display_console *console, size_t row)
{
	const struct screen *screen = &console->screen, *shown = &console->shown;
	size_t first = row * screen->columns;

	return __builtin_memcmp(&screen->cells[first], &shown->cells[first],
				screen->columns * sizeof *shown->cells) == 0;
}

static bool same_cursor(const struct screen *a, const struct screen *b)
{
	return a->cursor_shown == b->cursor_shown && a->cursor_row == b->cursor_row &&
	       a->cursor_column == b->cursor_column;
}

// Graphics have no cursor but the one that is drawn.
static bool has_drawn_cursor(const struct display_console *console, size_t row)
{
	const struct screen *screen = &console->screen, *shown = &console->shown;

	return console->has_graphics && !same_cursor(screen, shown) &&
	       ((screen->cursor_shown && screen->cursor_row == row) ||
		(shown->cursor_shown && shown->cursor_row == row));
}

static EFI_STATUS draw_row(const struct display_console *console, size_t row)
{
	if (console->has_graphics)
		return graphics_output_draw_row(&console->graphics, &console->screen, row);
	text_output_write_row(&console->text, &console->screen, row);
	return EFI_SUCCESS;
}

static EFI_STATUS show_on(struct display_console *console, const struct menu *menu)
{
	struct screen *screen = &console->screen, *shown = &console->shown;
	EFI_STATUS status = EFI_SUCCESS;

	screen_draw(screen, menu);
	for (size_t row = 0; row < screen->rows && !EFI_ERROR(status); row++)
		if (console->all || !is_shown(console, row) || has_drawn_cursor(console, row))
			status = draw_row(console, row);
	if (!console->has_graphics)
		text_output_place_cursor(&console->text, screen);
	__builtin_memcpy(shown->cells, screen->cells,
			 screen->rows * screen->columns * sizeof *screen->cells);
	shown->cursor_shown = screen->cursor_shown;
	shown->cursor_row = screen->cursor_row;
	shown->cursor_column = screen->cursor_column;
	console->all = false;
	return status;
}

static EFI_STATUS show_on_all(struct display *display, const struct menu *menu)
{
	EFI_STATUS status = EFI_SUCCESS;

	for (size_t i = 0; i < display->n && !EFI_ERROR(status); i++)
		status = show_on(&display->at[i], menu);
	return status;
}

void display_show(struct display *display, const struct menu *menu)
{
	if (!EFI_ERROR(show_on_all(display, menu)))
		return;
	display->text_only = true;
	if (!EFI_ERROR(reopen(display)))
		show_on_all(display, menu);
}

bool display_is_wide(const struct display *display)
{
	bool wide = false;

	for (size_t i = 0; i < display->n; i++)
		wide |= screen_is_wide(&display->at[i].screen);
	return wide;
}

void display_spoil(struct display *display)
{
	for (size_t i = 0; i < display->n; i++)
		display->at[i].all = true;
}

void display_close(struct display *display)
{
	remove_all(display);
	text_output_close(&display->console);
}
