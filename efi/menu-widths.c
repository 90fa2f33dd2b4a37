// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/menu-widths.h"
#include "boot-entries/age.h"
#include "boot-entries/menu-titles.h"
#include "boot-entries/writer.h"
#include "efi/cells.h"

static bool is_dated(const struct entry_facts *facts)
{
	return facts->created.year > 0 && age_is_date(utc_to_seconds(&facts->created));
}

void menu_print_age(const struct menu *menu, const struct entry_facts *facts, char *buf, size_t cap)
{
	if (!is_dated(facts) ||
	    !age_print(utc_to_seconds(&facts->created), menu->now_sec, buf, cap))
		buf[0] = '\0';
}

void menu_print_date(const struct entry_facts *facts, char *buf, size_t cap)
{
	struct writer w;

	writer_init(&w, buf, cap);
	if (is_dated(facts)) {
		writer_add_number(&w, facts->created.year, 4);
		writer_add_char(&w, '-');
		writer_add_number(&w, facts->created.month, 2);
		writer_add_char(&w, '-');
		writer_add_number(&w, facts->created.day, 2);
	}
	writer_end_cut(&w);
}

struct span menu_kernel(const struct boot_entry *entry, const struct entry_facts *facts)
{
	return span_is_empty(facts->kernel) ? entry->kernel_version : facts->kernel;
}

static size_t count_digits(uint32_t number)
{
	size_t n = number > 0;

	for (; number >= 10; number /= 10)
		n++;
	return n;
}

static void widen(size_t *width, size_t cells)
{
	if (cells > *width)
		*width = cells;
}

static void measure_item(struct menu *menu, const struct menu_shape_item *item)
{
	struct menu_widths *widths = &menu->widths;
	char text[MENU_CELL_BYTES];

	widen(&widths->number, count_digits(item->entry->generation));
	widen(&widths->title, menu_titles_print(item->entry, item->entry->title, item->title_parts,
						MENU_CELL_BYTES / 2 - 1, text, sizeof text));
	widen(&widths->kernel, screen_cells_of(menu_kernel(item->entry, item->facts)));
	menu_print_age(menu, item->facts, text, sizeof text);
	widen(&widths->age, span_of(text).len);
	entry_facts_print_status(item->entry, item->facts, text, sizeof text);
	widen(&widths->status, screen_cells_of(span_of(text)));
}

void menu_measure(struct menu *menu)
{
	menu->widths = (struct menu_widths){ 0 };
	for (uint32_t i = 0; i < menu->shape.n_items; i++)
		measure_item(menu, &menu->shape.items[i]);
}
