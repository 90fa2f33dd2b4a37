// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/screen.h"
#include "boot-entries/utf.h"
#include "boot-entries/writer.h"
#include "efi/menu-widths.h"
#include "efi/page.h"
#include "efi/table.h"

// From this many rows on, everything fits around a list of a useful length; below SMALL only one
// line is left.
#define ROWS_FULL 16u
#define ROWS_SMALL 8u

// Serial terminals have 24 rows of 80, whatever the firmware says: it offers 25 and 50.
#define TERMINAL_COLUMNS 80u
#define TERMINAL_ROWS 24u

#define PANE_MIN 40u
#define PANE_MAX 64u
#define PANE_GAP 2u

#define SEARCH_PROMPT "Search: "

// Rows; 0 for what is left out.
struct layout {
	size_t notice, header;
	size_t list;    // the first of it
	size_t details; // the first of two
	size_t message, reason, countdown, keys;
};

static size_t usable_rows(const struct screen *screen)
{
	return screen->columns <= TERMINAL_COLUMNS ? at_most(screen->rows, TERMINAL_ROWS)
						   : screen->rows;
}

static size_t list_rows(const struct screen *screen)
{
	size_t rows = usable_rows(screen);

	if (rows >= ROWS_FULL)
		return rows - 11;
	return rows >= ROWS_SMALL ? rows - 4 : rows - 2;
}

bool screen_is_wide(const struct screen *screen)
{
	return screen->columns >= SCREEN_WIDE && screen->rows >= ROWS_FULL;
}

static size_t pane_width(const struct screen *screen)
{
	size_t third = screen->columns / 3;

	return third < PANE_MIN ? PANE_MIN : at_most(third, PANE_MAX);
}

// Where the list ends.
static size_t list_end(const struct screen *screen)
{
	return screen_is_wide(screen) ? screen->columns - 1 - pane_width(screen) - PANE_GAP
				      : screen->columns - 1;
}

// Of a text page: all but its last line, and the empty one before it where there is room.
static size_t text_rows(const struct screen *screen)
{
	size_t rows = usable_rows(screen);

	return rows >= ROWS_SMALL ? rows - 2 : rows - 1;
}

void screen_fit(const struct screen *screen, struct menu *menu)
{
	menu_fit(menu, list_rows(screen), text_rows(screen), screen_line_width(screen));
}

// The lines below the list follow it closely, so that a short list does not depend on the size of
// the screen.
static struct layout lay_out(const struct screen *screen, size_t n_rows)
{
	size_t rows = usable_rows(screen), n = at_most(n_rows > 0 ? n_rows : 1, list_rows(screen));

	if (rows >= ROWS_FULL)
		return (struct layout){ .notice = 1,
					.header = 2,
					.list = 3,
					.details = screen_is_wide(screen) ? 0 : n + 4,
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

// Of the entries that the list shows: which one is selected (0: none), and how many.
static void count_entries(const struct menu *menu, size_t *ret_selected, size_t *ret_n)
{
	*ret_selected = *ret_n = 0;
	for (uint32_t i = 0; i < menu->shape.n_rows; i++) {
		if (menu->shape.rows[i].kind != MENU_SHAPE_ENTRY)
			continue;
		++*ret_n;
		if (i == menu->selected)
			*ret_selected = *ret_n;
	}
}

static void add_place(struct writer *w, const struct menu *menu)
{
	size_t selected, n;

	count_entries(menu, &selected, &n);
	if (selected > 0) {
		writer_add_number(w, selected, 1);
		writer_add_text(w, " of ");
	}
	writer_add_number(w, n, 1);
	if (n < menu->shape.n_items) {
		writer_add_text(w, " shown, ");
		writer_add_number(w, menu->shape.n_items, 1);
		writer_add_text(w, " in all");
	}
}

static void put_top_line(struct screen *screen, const struct menu *menu)
{
	char text[96];
	struct writer w;

	writer_init(&w, text, sizeof text);
	add_place(&w, menu);
	screen_put(screen, 0, SCREEN_MARGIN, screen_line_width(screen), menu->about, STYLE_BRIGHT);
	if (w.len < screen_line_width(screen))
		screen_put(screen, 0, screen->columns - 1 - w.len, w.len,
			   (struct span){ text, w.len }, STYLE_NORMAL);
}

static void add_part(struct writer *w, struct span text)
{
	if (w->len > 0 && !span_is_empty(text))
		writer_add_text(w, ", ");
	writer_add(w, text);
}

// What the columns have cut: the title, then file name, status, kernel and date.
static void put_details(struct screen *screen, const struct menu *menu, size_t at)
{
	const struct boot_entry *entry = menu_entry(menu);
	const struct entry_facts *facts = menu_facts(menu);
	char text[SCREEN_LINE_BYTES], part[MENU_CELL_BYTES];
	struct writer w;

	if (!entry)
		return;
	screen_put_line(screen, at, entry->title, STYLE_BRIGHT);
	writer_init(&w, text, sizeof text);
	add_part(&w, span_of(entry->id));
	entry_facts_print_status(entry, facts, part, sizeof part);
	add_part(&w, span_of(part));
	add_part(&w, menu_kernel(entry, facts));
	menu_print_date(facts, part, sizeof part);
	add_part(&w, span_of(part));
	menu_print_age(menu, facts, part, sizeof part);
	add_part(&w, span_of(part));
	put_written(screen, at + 1, &w);
}

static void put_search(struct screen *screen, const struct menu *menu, size_t at)
{
	char text[sizeof SEARCH_PROMPT + MENU_SEARCH_MAX];
	struct writer w;

	writer_init(&w, text, sizeof text);
	writer_add_text(&w, SEARCH_PROMPT);
	writer_add(&w, (struct span){ menu->search, menu->search_len });
	screen_put_line(screen, at, (struct span){ text, w.len }, STYLE_BRIGHT);
	if (menu->view != MENU_SEARCH)
		return;
	screen->cursor_shown = true;
	screen->cursor_row = at;
	screen->cursor_column = at_most(
		SCREEN_MARGIN + screen_cells_of((struct span){ text, w.len }), screen->columns - 1);
}

static void put_message(struct screen *screen, const struct menu *menu, size_t at)
{
	char text[SCREEN_LINE_BYTES];
	struct writer w;

	if (!span_is_empty(menu->message)) {
		screen_put_line(screen, at, menu->message, STYLE_WARNING);
		return;
	}
	if (menu->view == MENU_SEARCH || !span_is_empty(menu->shape.filter)) {
		put_search(screen, menu, at);
		return;
	}
	writer_init(&w, text, sizeof text);
	if (menu->n_log > 0) {
		writer_add_number(&w, menu->n_log, 1);
		writer_add_text(&w, menu->n_log == 1 ? " warning" : " warnings");
		writer_add_text(&w, ": ? shows why");
	}
	put_written(screen, at, &w);
}

static void put_reason(struct screen *screen, const struct menu *menu, size_t at)
{
	char text[SCREEN_LINE_BYTES];
	struct writer w;

	if (span_is_empty(menu->reason))
		return;
	writer_init(&w, text, sizeof text);
	writer_add_text(&w, "The default: ");
	writer_add(&w, menu->reason);
	put_written(screen, at, &w);
}

static void put_countdown(struct screen *screen, const struct menu *menu, size_t at)
{
	char text[SCREEN_LINE_BYTES];
	struct writer w;

	if (menu->countdown_sec == 0)
		return;
	writer_init(&w, text, sizeof text);
	writer_add_text(&w, "Starting in ");
	writer_add_number(&w, menu->countdown_sec, 1);
	writer_add_text(&w, " s, any key stops it");
	put_written(screen, at, &w);
}

static const char *list_keys(const struct menu *menu)
{
	if (menu->view == MENU_SEARCH)
		return "Enter done   Esc show all   Up Down select";
	return "Enter start   K keep   e edit   Tab details   / search   ? help   q firmware";
}

struct pane {
	struct screen *screen;
	size_t column, rows;
	size_t row, first; // the first of the screen, and of the text
};

static void put_in_pane(void *context, size_t line, struct span text, enum screen_style style)
{
	struct pane *pane = context;

	if (line < pane->first || line - pane->first >= pane->rows)
		return;
	screen_put(pane->screen, pane->row + line - pane->first, pane->column,
		   pane->screen->columns - 1 - pane->column, text, style);
}

static void draw_pane(struct screen *screen, const struct menu *menu)
{
	struct pane pane = { .screen = screen,
			     .column = screen->columns - 1 - pane_width(screen),
			     .row = 2,
			     .rows = usable_rows(screen) - 3 };
	struct page page = { .width = pane_width(screen), .put = put_in_pane, .context = &pane };

	page_details(&page, menu);
}

static void put_notice(struct screen *screen, const struct menu *menu, const struct layout *layout)
{
	// Where there is no line for it, it has the one of the message until the first key.
	if (layout->notice > 0)
		screen_put_line(screen, layout->notice, menu->notice, STYLE_WARNING);
	else if (layout->message > 0 && span_is_empty(menu->message))
		screen_put_line(screen, layout->message, menu->notice, STYLE_WARNING);
}

static void draw_list(struct screen *screen, const struct menu *menu)
{
	struct layout layout = lay_out(screen, menu->shape.n_rows);

	put_top_line(screen, menu);
	table_draw(screen, menu, layout.header, layout.list, list_end(screen));
	if (menu->shape.n_rows == 0)
		put_text(screen, layout.list, "(no entry)");
	if (layout.details > 0)
		put_details(screen, menu, layout.details);
	if (layout.message > 0)
		put_message(screen, menu, layout.message);
	if (!span_is_empty(menu->notice))
		put_notice(screen, menu, &layout);
	put_reason(screen, menu, layout.reason);
	put_countdown(screen, menu, layout.countdown);
	if (layout.keys > 0)
		put_text(screen, layout.keys, list_keys(menu));
	if (screen_is_wide(screen))
		draw_pane(screen, menu);
}

static void draw_text(struct screen *screen, const struct menu *menu)
{
	struct pane pane = { .screen = screen,
			     .column = SCREEN_MARGIN,
			     .rows = text_rows(screen),
			     .first = menu->scroll };
	struct page page = { .width = screen_line_width(screen),
			     .put = put_in_pane,
			     .context = &pane };

	page_write(&page, menu);
	screen_put_line(screen, usable_rows(screen) - 1, page_hint(menu), STYLE_BRIGHT);
}

static void draw_editor(struct screen *screen, const struct menu *menu)
{
	const struct boot_entry *entry = menu_entry(menu);
	size_t cell, row = usable_rows(screen) >= 5 ? 2 : 1;
	struct span line = line_edit_visible(&menu->line, screen_line_width(screen), &cell);

	screen_put(screen, 0, SCREEN_MARGIN, screen_line_width(screen),
		   span_of("Command line for this boot of"), STYLE_NORMAL);
	screen_put(screen, 0, SCREEN_MARGIN + 30,
		   screen_line_width(screen) > 30 ? screen_line_width(screen) - 30 : 0,
		   span_of(entry ? entry->id : NULL), STYLE_BRIGHT);
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
	switch (menu->view) {
	case MENU_LIST:
	case MENU_SEARCH:
		draw_list(screen, menu);
		break;
	case MENU_EDITOR:
		draw_editor(screen, menu);
		break;
	case MENU_DETAILS:
	case MENU_CONFIRM:
	case MENU_HELP:
	case MENU_MACHINE:
		draw_text(screen, menu);
		break;
	}
}
