// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/page.h"
#include "boot-entries/boot-log.h"
#include "boot-entries/utf.h"
#include "boot-entries/writer.h"

#define HELP_COLUMN 13u

void page_line(struct page *page, struct span text, enum screen_style style)
{
	if (page->put)
		page->put(page->context, page->n_lines, text, style);
	page->n_lines++;
}

// Takes what fits into cells off the front of *rest, cut behind the last blank if there is one and
// more is to come.
static struct span take_piece(struct span *rest, size_t cells)
{
	struct span left = *rest, piece = *rest;
	size_t last_blank = 0;

	for (size_t n = 0; n < cells && !span_is_empty(left); n++) {
		if (left.at[0] == ' ')
			last_blank = rest->len - left.len + 1;
		utf8_take(&left);
	}
	piece.len = rest->len - left.len;
	if (!span_is_empty(left) && left.at[0] != ' ' && last_blank > 0)
		piece.len = last_blank;
	*rest = span_skip(*rest, piece.len);
	while (!span_is_empty(*rest) && rest->at[0] == ' ')
		*rest = span_skip(*rest, 1);
	while (piece.len > 0 && piece.at[piece.len - 1] == ' ')
		piece.len--;
	return piece;
}

void page_wrap(struct page *page, const char *first, const char *indent, struct span text,
	       enum screen_style style)
{
	struct span rest = text;

	for (const char *before = first; !span_is_empty(rest); before = indent) {
		size_t used = span_of(before).len, cells = 1;
		char line[SCREEN_LINE_BYTES];
		struct writer w;

		if (page->width > used)
			cells = at_most(page->width - used, SCREEN_LINE_BYTES / 4 - used);
		writer_init(&w, line, sizeof line);
		writer_add_text(&w, before);
		writer_add(&w, take_piece(&rest, cells));
		page_line(page, (struct span){ line, w.len }, style);
	}
}

void page_pair(struct page *page, const char *name, size_t column, struct span text,
	       enum screen_style style)
{
	char first[32], indent[32];
	struct writer w;

	writer_init(&w, first, sizeof first);
	writer_add_text(&w, name);
	while (w.len < column)
		writer_add_char(&w, ' ');
	writer_end_cut(&w);
	writer_init(&w, indent, sizeof indent);
	while (w.len < column)
		writer_add_char(&w, ' ');
	writer_end_cut(&w);
	page_wrap(page, first, indent, text, style);
}

static void blank(struct page *page)
{
	page_line(page, span_of(NULL), STYLE_NORMAL);
}

static uint32_t find_default(const struct menu_shape *shape)
{
	uint32_t i = 0;

	while (i < shape->n_items && !shape->items[i].facts->is_default)
		i++;
	return i;
}

static struct span question(enum menu_action asked)
{
	if (asked == MENU_START)
		return span_of("Start this?");
	return asked == MENU_KEEP ? span_of("Make this the default, without starting it?")
				  : span_of("Start this and make it the default?");
}

static void write_confirm(struct page *page, const struct menu *menu)
{
	const struct menu_shape *shape = &menu->shape;
	uint32_t item = menu_item(menu), now = find_default(shape);

	if (item == MENU_NOTHING)
		return;
	page_wrap(page, "", "", question(menu->asked), STYLE_BRIGHT);
	blank(page);
	page_short(page, menu, &shape->items[item]);
	if (menu->asked == MENU_START)
		return;
	blank(page);
	if (now >= shape->n_items) {
		page_wrap(page, "", "", span_of("There is no default now."), STYLE_NORMAL);
	} else if (now == item) {
		page_wrap(page, "", "", span_of("It starts by itself now, too."), STYLE_NORMAL);
	} else {
		page_wrap(page, "", "", span_of("It replaces the default, which is"), STYLE_NORMAL);
		blank(page);
		page_short(page, menu, &shape->items[now]);
	}
}

// Not pointers, of which each costs the loader 32 bytes: itself, and its relocation.
static const struct {
	char keys[13], what[39];
} helps[] = {
	{ "Enter", "start once; on older (N): unfold" },
	{ "K", "start and keep: become the default" },
	{ "d", "become the default, do not start" },
	{ "e", "edit the command line, for this boot" },
	{ "p", "pin: stay on top, and be kept" },
	{ "Right Tab", "details; Left or Esc: back" },
	{ "/", "search; Esc: show all again" },
	{ "Up Down j k", "select; PageUp PageDown, g G" },
	{ "1 to 9", "that entry, from the top" },
	{ "l w a s", "next Linux, Windows, macOS, EFI shell" },
	{ "f O B", "to firmware setup, power off, reboot" },
	{ "i", "this machine and the log" },
	{ "t T", "longer, shorter timeout" },
	{ "r R", "next, previous console mode" },
	{ "v Ctrl-L", "version; draw the screen again" },
	{ "q", "back to the firmware" },
};

static void write_help(struct page *page, const struct menu *menu)
{
	page_line(page, span_of("Keys"), STYLE_BRIGHT);
	for (size_t i = 0; i < sizeof helps / sizeof helps[0]; i++)
		page_pair(page, helps[i].keys, HELP_COLUMN, span_of(helps[i].what), STYLE_NORMAL);
	if (menu->n_log > 0)
		blank(page);
	for (size_t i = 0; i < menu->n_log; i++)
		page_wrap(page, "", "", menu->log[i], STYLE_WARNING);
}

// As "31 ms chose tok-3.conf: the state record".
static void write_log_line(struct page *page, const struct boot_log_line *line)
{
	char text[BOOT_LOG_LINE_MAX + 32];
	struct writer w;

	writer_init(&w, text, sizeof text);
	if (line->msec != BOOT_LOG_NO_TIME) {
		writer_add_number(&w, line->msec, 1);
		writer_add_text(&w, " ms ");
	}
	writer_add(&w, line->word);
	writer_add_char(&w, ' ');
	writer_add(&w, line->text);
	page_wrap(page, "", "  ", (struct span){ text, w.len },
		  line->event == BOOT_LOG_PROBLEM || line->event == BOOT_LOG_FAILED ? STYLE_WARNING
										    : STYLE_NORMAL);
}

static void write_boot_log(struct page *page, struct span log)
{
	struct boot_log_line line;
	struct span lines;

	if (boot_log_open(log.at, log.len, &lines) < 0)
		return;
	blank(page);
	page_line(page, span_of("Log of this start"), STYLE_BRIGHT);
	while (boot_log_next(&lines, &line))
		write_log_line(page, &line);
}

static void write_machine(struct page *page, const struct menu *menu)
{
	page_line(page, span_of("This machine"), STYLE_BRIGHT);
	for (size_t i = 0; i < menu->n_machine; i++)
		page_wrap(page, "", "", menu->machine[i], STYLE_NORMAL);
	write_boot_log(page, menu->boot_log);
}

void page_write(struct page *page, const struct menu *menu)
{
	switch (menu->view) {
	case MENU_CONFIRM:
		write_confirm(page, menu);
		break;
	case MENU_HELP:
		write_help(page, menu);
		break;
	case MENU_MACHINE:
		write_machine(page, menu);
		break;
	case MENU_LIST:
	case MENU_DETAILS:
	case MENU_SEARCH:
	case MENU_EDITOR:
		page_details(page, menu);
		break;
	}
}

size_t page_count(const struct menu *menu)
{
	struct page page = { .width = menu->text_columns };

	page_write(&page, menu);
	return page.n_lines;
}

void page_scroll_up(struct menu *menu, size_t n)
{
	menu->scroll -= at_most(n, menu->scroll);
}

void page_scroll_down(struct menu *menu, size_t n)
{
	size_t n_lines = page_count(menu);
	size_t last = n_lines > menu->text_rows ? n_lines - menu->text_rows : 0;

	menu->scroll = at_most(menu->scroll + n, last);
}

struct span page_hint(const struct menu *menu)
{
	if (menu->view == MENU_CONFIRM)
		return span_of("Enter or y: yes   any other key: no");
	if (menu->view == MENU_DETAILS)
		return span_of(
			"Esc back   Up Down other entry   PageDown more   Enter start   K keep");
	return page_count(menu) > menu->text_rows
		       ? span_of("Up Down scroll   Esc: back to the list")
		       : span_of("Any key: back to the list");
}
