// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/table.h"
#include "boot-entries/writer.h"
#include "efi/menu-widths.h"

#define GAP 2u
#define DATE_WIDTH 10u
// What each has before the next one is thought of; the next to it, before the rest is shared out.
#define TITLE_LEAST 20u
#define STATUS_LEAST 9u
#define TITLE_FIRST 28u
#define STATUS_FIRST 15u
#define KERNEL_FIRST 9u
#define TITLE_ENOUGH 40u
#define TITLE_CELLS_MAX (MENU_CELL_BYTES / 2 - 1)
#define HEADING_INDENT 2u // by so much, headings stand before the titles

struct column {
	size_t at, width; // a width of 0 leaves it out
};

struct columns {
	struct column number, title, age, kernel, date, status;
	size_t end;
};

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

// Takes up to width cells off the room.
static size_t take(size_t *room, size_t width)
{
	size_t taken = at_most(width, *room);

	*room -= taken;
	return taken;
}

// All of a column with the gap before it, or nothing.
static size_t take_column(size_t *room, size_t width)
{
	if (width == 0 || *room < width + GAP)
		return 0;
	*room -= width + GAP;
	return width;
}

// Up to width cells for a column that has fewer.
static void widen(struct column *column, size_t *room, size_t width)
{
	if (column->width > 0 && column->width < width)
		column->width += take(room, width - column->width);
}

// First what title and status must have, then the other columns by what they are worth, then the
// rest.
static void share_out(struct columns *c, const struct menu_widths *widest, size_t room)
{
	size_t title = larger(widest->title, TITLE_FIRST);

	c->title.width = take(&room, TITLE_LEAST);
	c->status.width = take_column(&room, at_most(widest->status, STATUS_LEAST));
	c->age.width = take_column(&room, widest->age);
	if (c->age.width == 0 && c->status.width == 0)
		c->status.width = take_column(&room, widest->age);
	else if (c->age.width == 0)
		widen(&c->status, &room, widest->age);
	widen(&c->title, &room, TITLE_FIRST);
	widen(&c->status, &room, at_most(widest->status, STATUS_FIRST));
	c->kernel.width = take_column(&room, at_most(widest->kernel, KERNEL_FIRST));
	widen(&c->title, &room, at_most(title, TITLE_ENOUGH));
	widen(&c->kernel, &room, widest->kernel);
	widen(&c->status, &room, widest->status);
	widen(&c->title, &room, title);
	if (widest->age > 0)
		c->date.width = take_column(&room, DATE_WIDTH);
}

// Side by side from a column on.
static size_t place(struct column *column, size_t at)
{
	column->at = at;
	return column->width > 0 ? at + column->width + GAP : at;
}

static struct columns lay_out(const struct screen *screen, const struct menu *menu, size_t end)
{
	struct columns c = { .end = at_most(end, screen->columns - 1) };
	size_t at = SCREEN_MARGIN + 2;

	if (menu->widths.number > 0)
		c.number.width = larger(menu->widths.number, 3);
	at = place(&c.number, at);
	share_out(&c, &menu->widths, c.end > at ? c.end - at : 0);
	at = place(&c.title, at);
	at = place(&c.age, at);
	at = place(&c.kernel, at);
	at = place(&c.date, at);
	place(&c.status, at);
	return c;
}

static void put(struct screen *screen, size_t row, const struct column *column, const char *text,
		enum screen_style style)
{
	screen_put(screen, row, column->at, column->width, span_of(text), style);
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
	screen_put(screen, at, c->number.at + c->number.width - w.len, w.len,
		   (struct span){ w.buf, w.len }, style);
}

static enum screen_style style_of_status(const struct menu_shape_item *item,
					 enum screen_style style)
{
	if (style != STYLE_NORMAL)
		return style;
	switch (entry_facts_tone(item->entry, item->facts)) {
	case ENTRY_FACTS_GOOD:
		return STYLE_GOOD;
	case ENTRY_FACTS_UNPROVED:
		return STYLE_BRIGHT;
	case ENTRY_FACTS_BAD:
		return STYLE_WARNING;
	case ENTRY_FACTS_PLAIN:
		break;
	}
	return style;
}

// Words that do not fit are left out; a first one that is too long is cut and marked.
static void print_status(const struct menu_shape_item *item, size_t width,
			 char text[MENU_CELL_BYTES])
{
	char all[MENU_CELL_BYTES];
	size_t len;

	entry_facts_print_status(item->entry, item->facts, text,
				 at_most(MENU_CELL_BYTES, width + 1));
	entry_facts_print_status(item->entry, item->facts, all, sizeof all);
	len = span_of(text).len;
	if (all[len] != '\0' && all[len] != ',')
		__builtin_memcpy(text, all, sizeof all);
}

static void put_status(struct screen *screen, const struct menu *menu,
		       const struct menu_shape_item *item, size_t at, const struct columns *c,
		       enum screen_style style)
{
	char text[MENU_CELL_BYTES];

	print_status(item, c->status.width, text);
	if (text[0] == '\0' && c->age.width == 0)
		menu_print_age(menu, item->facts, text, sizeof text);
	put(screen, at, &c->status, text, style_of_status(item, style));
}

static void put_entry(struct screen *screen, const struct menu *menu,
		      const struct menu_shape_item *item, size_t at, const struct columns *c,
		      enum screen_style style)
{
	char text[MENU_CELL_BYTES];

	put_number(screen, at, c, item->entry->generation, style);
	menu_print_age(menu, item->facts, text, sizeof text);
	put(screen, at, &c->age, text, style);
	screen_put(screen, at, c->kernel.at, c->kernel.width, menu_kernel(item->entry, item->facts),
		   style);
	menu_print_date(item->facts, text, sizeof text);
	put(screen, at, &c->date, text, style);
	put_status(screen, menu, item, at, c, style);
}

static enum screen_style style_of(const struct menu *menu, uint32_t row)
{
	const struct menu_shape_row *shown = &menu->shape.rows[row];
	const struct menu_shape_item *item = &menu->shape.items[shown->item];

	if (row == menu->selected)
		return STYLE_SELECTED;
	if (shown->kind == MENU_SHAPE_HEADING)
		return STYLE_BRIGHT;
	if (shown->kind == MENU_SHAPE_ENTRY &&
	    entry_facts_tone(item->entry, item->facts) == ENTRY_FACTS_BAD)
		return STYLE_WARNING;
	return STYLE_NORMAL;
}

// A heading and a fold have the whole line.
static size_t title_width(const struct menu_shape_row *shown, const struct columns *c, size_t at)
{
	if (shown->kind == MENU_SHAPE_ENTRY)
		return c->title.width;
	return c->end > at ? c->end - at : 0;
}

static bool tells_apart(const struct menu *menu, const struct menu_shape_row *shown)
{
	return shown->kind == MENU_SHAPE_ENTRY && menu->shape.items[shown->item].title_parts != 0;
}

static void put_row(struct screen *screen, const struct menu *menu, uint32_t row, size_t at,
		    const struct columns *c)
{
	const struct menu_shape_row *shown = &menu->shape.rows[row];
	enum screen_style style = style_of(menu, row);
	size_t title = c->title.at - (shown->kind == MENU_SHAPE_HEADING ? HEADING_INDENT : 0);
	size_t width = title_width(shown, c, title);
	char text[MENU_CELL_BYTES];

	screen_put(screen, at, SCREEN_MARGIN, c->end - SCREEN_MARGIN,
		   span_of(row == menu->selected ? ">" : " "), style);
	// What tells titles apart stands at their end and is kept; any other cut is marked.
	menu_shape_print(&menu->shape, row,
			 tells_apart(menu, shown) ? at_most(width, TITLE_CELLS_MAX)
						  : TITLE_CELLS_MAX,
			 text, sizeof text);
	screen_put(screen, at, title, width, span_of(text), style);
	if (shown->kind == MENU_SHAPE_ENTRY)
		put_entry(screen, menu, &menu->shape.items[shown->item], at, c, style);
}

static void put_heads(struct screen *screen, size_t at, const struct columns *c)
{
	put(screen, at, &c->number, "Gen", STYLE_BRIGHT);
	put(screen, at, &c->title, "System", STYLE_BRIGHT);
	put(screen, at, &c->age, "Age", STYLE_BRIGHT);
	put(screen, at, &c->kernel, "Kernel", STYLE_BRIGHT);
	put(screen, at, &c->date, "Date", STYLE_BRIGHT);
	put(screen, at, &c->status, "Status", STYLE_BRIGHT);
}

void table_draw(struct screen *screen, const struct menu *menu, size_t head, size_t first,
		size_t end)
{
	struct columns c = lay_out(screen, menu, end);

	if (head > 0)
		put_heads(screen, head, &c);
	for (uint32_t i = 0; i < menu->page && menu->top + i < menu->shape.n_rows; i++)
		put_row(screen, menu, menu->top + i, first + i, &c);
}
