// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/table.h"
#include "boot-entries/writer.h"

// Where the columns of the list stand and how wide they are; a width of 0 leaves one out.
struct columns {
	size_t number, number_width;
	size_t title, title_width;
	size_t kernel, kernel_width;
	size_t date, date_width;
	size_t note, note_width;
};

#define NOTE_WIDTH 7u // "default", "damaged"
#define DATE_WIDTH 10u
#define ROOM_FOR_TWO 32u // below this there is no kernel column

// The longest title takes what it needs as long as kernel versions keep two fifths of the room: 28
// and 20 cells of 80 columns, as for "Debian GNU/Linux 13 (trixie)" and "6.12.94+deb13-amd64".
static void share_out(struct columns *c, size_t room, size_t longest_title, size_t longest_kernel)
{
	size_t kernel_share = at_most(longest_kernel, room * 2 / 5);

	if (room < ROOM_FOR_TWO || longest_kernel == 0) {
		c->title_width = room;
		return;
	}
	c->title_width = at_most(longest_title, room - kernel_share - 2);
	c->kernel_width = at_most(longest_kernel, room - c->title_width - 2);
	c->title_width = room - c->kernel_width - 2;
}

static size_t count_digits(uint32_t number)
{
	size_t n = 1;

	while (number >= 10) {
		number /= 10;
		n++;
	}
	return n;
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

static struct columns measure(const struct screen *screen, const struct menu *menu)
{
	struct columns c = { .number = SCREEN_MARGIN + 2,
			     .number_width = 3,
			     .note_width = NOTE_WIDTH,
			     .date_width = DATE_WIDTH };
	size_t longest_title = 6, longest_kernel = 0, room;

	for (size_t i = 0; i < menu->n_rows; i++) {
		const struct boot_entry *entry = menu->rows[i].entry;

		c.number_width = larger(c.number_width, count_digits(entry->generation));
		longest_title = larger(longest_title, screen_cells_of(entry->title));
		longest_kernel = larger(longest_kernel, screen_cells_of(entry->kernel_version));
	}
	if (screen->columns < 64)
		c.date_width = 0;
	c.title = c.number + c.number_width + 2;
	room = screen->columns - 1 - at_most(c.title + NOTE_WIDTH + 2, screen->columns - 1);
	room -= at_most(room, c.date_width > 0 ? c.date_width + 2 : 0);
	share_out(&c, room, longest_title, longest_kernel);
	c.kernel = c.title + c.title_width + 2;
	c.date = c.kernel_width > 0 ? c.kernel + c.kernel_width + 2 : c.kernel;
	c.note = c.date_width > 0 ? c.date + c.date_width + 2 : c.date;
	return c;
}

void menu_date_print(struct writer *w, const struct menu_date *date)
{
	if (date->year == 0)
		return;
	writer_add_number(w, date->year, 4);
	writer_add_char(w, '-');
	writer_add_number(w, date->month, 2);
	writer_add_char(w, '-');
	writer_add_number(w, date->day, 2);
}

// One word for the list: the worst there is to say.
static struct span note_of(const struct menu *menu, size_t row)
{
	const struct boot_entry *entry = menu->rows[row].entry;

	if (entry->damaged)
		return span_of("damaged");
	if (boot_entry_is_bad(entry))
		return span_of("bad");
	if (row == menu->default_row)
		return span_of("default");
	return span_of(entry->counted ? "trial" : NULL);
}

static enum screen_style style_of(const struct menu *menu, size_t row)
{
	if (row == menu->selected)
		return STYLE_SELECTED;
	return boot_entry_is_usable(menu->rows[row].entry) ? STYLE_NORMAL : STYLE_WARNING;
}

static void put_number(struct screen *screen, size_t at, const struct columns *c, uint32_t number,
		       enum screen_style style)
{
	char digits[16];
	struct writer w;

	if (number == 0)
		return;
	writer_init(&w, digits, sizeof digits);
	writer_add_number(&w, number, 1);
	screen_put(screen, at, c->number + c->number_width - w.len, w.len,
		   (struct span){ w.buf, w.len }, style);
}

static void put_row(struct screen *screen, const struct menu *menu, size_t row, size_t at,
		    const struct columns *c)
{
	const struct menu_row *shown = &menu->rows[row];
	enum screen_style style = style_of(menu, row);
	char date[16];
	struct writer w;

	writer_init(&w, date, sizeof date);
	menu_date_print(&w, &shown->date);
	screen_put_line(screen, at, span_of(row == menu->selected ? ">" : " "), style);
	put_number(screen, at, c, shown->entry->generation, style);
	screen_put(screen, at, c->title, c->title_width, shown->entry->title, style);
	screen_put(screen, at, c->kernel, c->kernel_width, shown->entry->kernel_version, style);
	screen_put(screen, at, c->date, c->date_width, (struct span){ w.buf, w.len }, style);
	screen_put(screen, at, c->note, c->note_width, note_of(menu, row), style);
}

static void put_heads(struct screen *screen, size_t at, const struct columns *c)
{
	screen_put(screen, at, c->number, c->number_width, span_of("Gen"), STYLE_BRIGHT);
	screen_put(screen, at, c->title, c->title_width, span_of("System"), STYLE_BRIGHT);
	screen_put(screen, at, c->kernel, c->kernel_width, span_of("Kernel"), STYLE_BRIGHT);
	screen_put(screen, at, c->date, c->date_width, span_of("Date"), STYLE_BRIGHT);
}

void table_draw(struct screen *screen, const struct menu *menu, size_t head, size_t first)
{
	struct columns c = measure(screen, menu);

	if (head > 0)
		put_heads(screen, head, &c);
	for (size_t i = 0; i < menu->page && menu->top + i < menu->n_rows; i++)
		put_row(screen, menu, menu->top + i, first + i, &c);
}
