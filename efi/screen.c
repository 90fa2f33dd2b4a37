// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/screen.h"
#include "boot-entries/writer.h"
#include "efi/table.h"

// From this many rows on, everything fits around a list of a useful length; below SMALL only one
// line is left.
#define ROWS_FULL 16u
#define ROWS_SMALL 8u

// Serial terminals have 24 rows of 80, whatever the firmware says: it offers 25 and 50.
#define TERMINAL_COLUMNS 80u
#define TERMINAL_ROWS 24u

// Rows; 0 for what is left out.
struct layout {
	size_t header;
	size_t list;    // the first of it
	size_t details; // the first of two
	size_t message, reason, countdown, keys;
};

static size_t usable_rows(const struct screen *screen)
{
	return screen->columns <= TERMINAL_COLUMNS ? at_most(screen->rows, TERMINAL_ROWS)
						   : screen->rows;
}

size_t screen_list_rows(const struct screen *screen)
{
	size_t rows = usable_rows(screen);

	if (rows >= ROWS_FULL)
		return rows - 11;
	return rows >= ROWS_SMALL ? rows - 4 : rows - 2;
}

// The lines below the list follow it closely, so that a short list does not depend on the size of
// the screen.
static struct layout lay_out(const struct screen *screen, size_t n_entries)
{
	size_t rows = usable_rows(screen), n = at_most(n_entries, screen_list_rows(screen));

	if (rows >= ROWS_FULL)
		return (struct layout){ .header = 2,
					.list = 3,
					.details = n + 4,
					.message = n + 7,
					.reason = n + 8,
					.countdown = n + 9,
					.keys = n + 10 };
	if (rows >= ROWS_SMALL)
		return (struct layout){ .list = 1,
					.message = n + 1,
					.reason = n + 2,
					.countdown = n + 2, // in its place while it runs
					.keys = n + 3 };
	return (struct layout){ .list = 1, .reason = n + 1, .countdown = n + 1 };
}

static void put_text(struct screen *screen, size_t row, const char *text)
{
	screen_put_line(screen, row, span_of(text), STYLE_NORMAL);
}

static void put_written(struct screen *screen, size_t row, struct writer *w)
{
	screen_put_line(screen, row, (struct span){ w->buf, w->len }, STYLE_NORMAL);
}

static void put_top_line(struct screen *screen, const struct menu *menu)
{
	char text[64];
	struct writer w;

	writer_init(&w, text, sizeof text);
	writer_add_number(&w, menu->selected + 1, 1);
	writer_add_text(&w, " of ");
	writer_add_number(&w, menu->n_rows, 1);
	screen_put(screen, 0, SCREEN_MARGIN, screen_line_width(screen), menu->about, STYLE_BRIGHT);
	if (w.len < screen_line_width(screen))
		screen_put(screen, 0, screen->columns - 1 - w.len, w.len,
			   (struct span){ text, w.len }, STYLE_NORMAL);
}

static void add_comma(struct writer *w)
{
	if (w->len > 0)
		writer_add_text(w, ", ");
}

static void add_time(struct writer *w, const struct menu_date *date)
{
	add_comma(w);
	menu_date_print(w, date);
	writer_add_char(w, ' ');
	writer_add_number(w, date->hour, 2);
	writer_add_char(w, ':');
	writer_add_number(w, date->minute, 2);
}

static void add_tries(struct writer *w, const struct boot_entry *entry)
{
	writer_add_number(w, entry->tries_left, 1);
	writer_add_text(w, entry->tries_left == 1 ? " try left" : " tries left");
}

// What the columns have cut: the title, then file name, kernel, time and state.
static void put_details(struct screen *screen, const struct menu *menu, size_t at)
{
	const struct menu_row *row = &menu->rows[menu->selected];
	char text[SCREEN_LINE_BYTES];
	struct writer w;

	screen_put_line(screen, at, row->entry->title, STYLE_BRIGHT);
	writer_init(&w, text, sizeof text);
	writer_add_text(&w, row->entry->id);
	if (!span_is_empty(row->entry->kernel_version)) {
		add_comma(&w);
		writer_add(&w, row->entry->kernel_version);
	}
	if (row->date.year > 0)
		add_time(&w, &row->date);
	if (row->entry->damaged)
		writer_add_text(&w, ", damaged: it did not start");
	if (row->entry->counted) {
		add_comma(&w);
		add_tries(&w, row->entry);
	}
	put_written(screen, at + 1, &w);
}

static void put_message(struct screen *screen, const struct menu *menu, size_t at)
{
	char text[SCREEN_LINE_BYTES];
	struct writer w;

	if (!span_is_empty(menu->message)) {
		screen_put_line(screen, at, menu->message, STYLE_WARNING);
		return;
	}
	writer_init(&w, text, sizeof text);
	if (menu->n_warnings > 0) {
		writer_add_number(&w, menu->n_warnings, 1);
		writer_add_text(&w, menu->n_warnings == 1 ? " warning" : " warnings");
		writer_add_text(&w, ": ? shows why");
	}
	put_written(screen, at, &w);
}

static void put_reason(struct screen *screen, const struct menu *menu, size_t at)
{
	char text[SCREEN_LINE_BYTES];
	struct writer w;

	writer_init(&w, text, sizeof text);
	writer_add_text(&w, "The default: ");
	writer_add(&w, menu->reason);
	put_written(screen, at, &w);
}

static void put_countdown(struct screen *screen, const struct menu *menu, size_t at)
{
	char text[SCREEN_LINE_BYTES];
	struct writer w;

	writer_init(&w, text, sizeof text);
	writer_add_text(&w, "Starting in ");
	writer_add_number(&w, menu->countdown_sec, 1);
	writer_add_text(&w, " s, any key stops it");
	put_written(screen, at, &w);
}

static void draw_list(struct screen *screen, const struct menu *menu)
{
	struct layout layout = lay_out(screen, menu->n_rows);

	put_top_line(screen, menu);
	table_draw(screen, menu, layout.header, layout.list);
	if (layout.details > 0)
		put_details(screen, menu, layout.details);
	if (layout.message > 0)
		put_message(screen, menu, layout.message);
	put_reason(screen, menu, layout.reason);
	if (menu->countdown_sec > 0)
		put_countdown(screen, menu, layout.countdown);
	if (layout.keys > 0)
		put_text(screen, layout.keys,
			 "Up/Down select   Enter start   e edit   ? help   q firmware");
}

static const char *const help_lines[] = {
	"Up Down, j k            previous, next entry",
	"PageUp PageDown         a page",
	"Home End                first, last",
	"1 to 9                  that entry, counted from the top",
	"Enter                   start the selected entry, this time only",
	"e                       edit its command line, for this boot",
	"v                       version",
	"Ctrl-L                  draw the screen again",
	"q                       back to the firmware",
};

static void draw_help(struct screen *screen, const struct menu *menu)
{
	size_t n_lines = sizeof help_lines / sizeof help_lines[0];
	size_t at = 2;

	screen_put(screen, 0, SCREEN_MARGIN, screen_line_width(screen), span_of("Keys"),
		   STYLE_BRIGHT);
	for (size_t i = 0; i < n_lines; i++)
		put_text(screen, at++, help_lines[i]);
	at++;
	for (size_t i = 0; i < menu->n_warnings && at + 2 < usable_rows(screen); i++)
		screen_put_line(screen, at++, menu->warnings[i], STYLE_WARNING);
	screen_put_line(screen, usable_rows(screen) - 1, span_of("Any key: back to the list"),
			STYLE_BRIGHT);
}

static void draw_editor(struct screen *screen, const struct menu *menu)
{
	const struct boot_entry *entry = menu->rows[menu->selected].entry;
	size_t cell, row = usable_rows(screen) >= 5 ? 2 : 1;
	struct span line = line_edit_visible(&menu->line, screen_line_width(screen), &cell);

	screen_put(screen, 0, SCREEN_MARGIN, screen_line_width(screen),
		   span_of("Command line for this boot of"), STYLE_NORMAL);
	screen_put(screen, 0, SCREEN_MARGIN + 30,
		   screen_line_width(screen) > 30 ? screen_line_width(screen) - 30 : 0,
		   span_of(entry->id), STYLE_BRIGHT);
	screen_put_line(screen, row, line, STYLE_SELECTED);
	screen_put_line(screen, usable_rows(screen) - 1,
			span_of("Enter start   Esc or Ctrl-C back   Ctrl-U Ctrl-K Ctrl-W cut"),
			STYLE_NORMAL);
	screen->cursor_shown = true;
	screen->cursor_row = row;
	screen->cursor_column = SCREEN_MARGIN + cell;
}

void screen_draw(struct screen *screen, const struct menu *menu)
{
	screen_clear(screen);
	if (menu->view == MENU_LIST)
		draw_list(screen, menu);
	else if (menu->view == MENU_HELP)
		draw_help(screen, menu);
	else
		draw_editor(screen, menu);
}
