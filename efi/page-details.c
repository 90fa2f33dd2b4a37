// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/age.h"
#include "boot-entries/menu-titles.h"
#include "boot-entries/writer.h"
#include "efi/menu-widths.h"
#include "efi/page.h"

#define NAME_CELLS 9u // of the names in front of the values
#define MIB (1u << 20)

static void put_value(struct page *page, const char *name, struct span value,
		      enum screen_style style)
{
	page_pair(page, name, NAME_CELLS, value, style);
}

static void put_written(struct page *page, const char *name, const struct writer *w)
{
	put_value(page, name, (struct span){ w->buf, w->len }, STYLE_NORMAL);
}

static enum screen_style style_of_tone(const struct menu_shape_item *item)
{
	switch (entry_facts_tone(item->entry, item->facts)) {
	case ENTRY_FACTS_BAD:
		return STYLE_WARNING;
	case ENTRY_FACTS_GOOD:
		return STYLE_GOOD;
	case ENTRY_FACTS_UNPROVED:
		return STYLE_BRIGHT;
	case ENTRY_FACTS_PLAIN:
		break;
	}
	return STYLE_NORMAL;
}

static void put_status(struct page *page, const struct menu_shape_item *item)
{
	char text[MENU_CELL_BYTES];

	entry_facts_print_status(item->entry, item->facts, text, sizeof text);
	put_value(page, "Status", span_of(text), style_of_tone(item));
}

static void put_created(struct page *page, const struct menu *menu, const struct entry_facts *facts)
{
	char text[128], date[16], age[AGE_SIZE];
	struct writer w;

	menu_print_date(facts, date, sizeof date);
	menu_print_age(menu, facts, age, sizeof age);
	writer_init(&w, text, sizeof text);
	writer_add_text(&w, date);
	if (date[0] != '\0') {
		writer_add_char(&w, ' ');
		writer_add_number(&w, facts->created.hour, 2);
		writer_add_char(&w, ':');
		writer_add_number(&w, facts->created.minute, 2);
	}
	if (age[0] != '\0') {
		writer_add_text(&w, ", ");
		writer_add_text(&w, age);
	}
	put_written(page, "Created", &w);
}

// "kernel 8.4, initrd 62.1", of MiB.
static void add_size(struct writer *w, const char *what, uint64_t size)
{
	if (size == 0)
		return;
	if (w->len > 0)
		writer_add_text(w, ", ");
	writer_add_text(w, what);
	writer_add_number(w, size / MIB, 1);
	writer_add_char(w, '.');
	writer_add_number(w, size % MIB * 10 / MIB, 1);
}

static void put_sizes(struct page *page, const struct menu_details *details)
{
	char text[128];
	struct writer w;

	writer_init(&w, text, sizeof text);
	add_size(&w, "kernel ", details->kernel_bytes);
	add_size(&w, "initrd ", details->initrd_bytes);
	if (w.len > 0)
		writer_add_text(&w, " MiB");
	put_written(page, "Size", &w);
}

static void put_files(struct page *page, const struct menu *menu,
		      const struct menu_shape_item *item)
{
	char text[MENU_CELL_BYTES];
	struct writer w;

	writer_init(&w, text, sizeof text);
	if (item->entry->damaged) {
		writer_add_text(&w, "damaged");
		if (!span_is_empty(item->facts->damage)) {
			writer_add_text(&w, ": ");
			writer_add(&w, item->facts->damage);
		}
	} else if (menu->details.has_hashes) {
		writer_add_text(&w, "known by their SHA-256, which is checked at the start");
	} else {
		writer_add_text(&w, "there is no hash to check them against");
	}
	put_value(page, "Files", (struct span){ text, w.len },
		  item->entry->damaged ? STYLE_WARNING : STYLE_NORMAL);
}

static const char *why_not_default(const struct menu_shape_item *item)
{
	if (item->entry->damaged)
		return "no: damaged";
	if (boot_entry_is_bad(item->entry))
		return "no: it has no tries left";
	return "no; what decides: ";
}

static void put_default(struct page *page, const struct menu *menu,
			const struct menu_shape_item *item)
{
	char text[SCREEN_LINE_BYTES];
	struct writer w;

	writer_init(&w, text, sizeof text);
	writer_add_text(&w, item->facts->is_default ? "yes: " : why_not_default(item));
	if (item->facts->is_default || boot_entry_is_usable(item->entry))
		writer_add(&w, menu->reason);
	put_written(page, "Default", &w);
}

static void put_changes(struct page *page, const struct entry_facts *facts)
{
	if (facts->n_changes > 0)
		page_line(page, span_of("Since the generation before"), STYLE_BRIGHT);
	for (size_t i = 0; i < facts->n_changes; i++)
		page_wrap(page, "  ", "  ", facts->changes[i], STYLE_NORMAL);
}

static void add_part(struct writer *w, const char *before, struct span text)
{
	if (span_is_empty(text))
		return;
	if (w->len > 0)
		writer_add_text(w, ", ");
	writer_add_text(w, before);
	writer_add(w, text);
}

// The paths tell: a file is named after what is in it.
static void put_difference(struct page *page, const struct menu_details *details)
{
	char text[SCREEN_LINE_BYTES];
	struct writer w;

	if (!details->is_compared)
		return;
	writer_init(&w, text, sizeof text);
	if (details->difference & ENTRY_DIFFERS_IMAGE)
		add_part(&w, "", span_of("another kernel"));
	if (details->difference & ENTRY_DIFFERS_INITRDS)
		add_part(&w, "", span_of("another initrd"));
	if (details->difference & ENTRY_DIFFERS_OPTIONS)
		add_part(&w, "", span_of("another command line"));
	if (w.len == 0)
		writer_add_text(&w, "the same kernel, initrd and command line");
	page_line(page, span_of("Against the default"), STYLE_BRIGHT);
	page_wrap(page, "  ", "  ", (struct span){ text, w.len }, STYLE_NORMAL);
}

static void put_command_line(struct page *page, struct span command_line)
{
	if (span_is_empty(command_line))
		return;
	page_line(page, span_of("Command line"), STYLE_BRIGHT);
	page_wrap(page, "  | ", "  | ", command_line, STYLE_NORMAL);
}

static void put_title(struct page *page, const struct menu_shape_item *item, const char *indent)
{
	char text[MENU_CELL_BYTES];

	menu_titles_print(item->entry, item->entry->title, item->title_parts,
			  MENU_CELL_BYTES / 2 - 1, text, sizeof text);
	page_wrap(page, indent, indent, span_of(text), STYLE_BRIGHT);
}

void page_details(struct page *page, const struct menu *menu)
{
	uint32_t index = menu_item(menu);
	const struct menu_shape_item *item;

	if (index == MENU_NOTHING)
		return;
	item = &menu->shape.items[index];
	put_title(page, item, "");
	put_status(page, item);
	put_value(page, "Label", item->facts->label, STYLE_NORMAL);
	put_value(page, "Note", item->facts->note, STYLE_NORMAL);
	put_created(page, menu, item->facts);
	put_value(page, "Kernel", menu_kernel(item->entry, item->facts), STYLE_NORMAL);
	put_value(page, "Entry", span_of(item->entry->id), STYLE_NORMAL);
	if (item->place == MENU_SHAPE_MACHINE)
		return;
	if (menu->details.item == index)
		put_sizes(page, &menu->details);
	if (menu->details.item == index)
		put_files(page, menu, item);
	put_default(page, menu, item);
	if (menu->details.item == index)
		put_difference(page, &menu->details);
	put_changes(page, item->facts);
	if (menu->details.item == index)
		put_command_line(page, menu->details.command_line);
}

void page_short(struct page *page, const struct menu *menu, const struct menu_shape_item *item)
{
	char text[SCREEN_LINE_BYTES], status[MENU_CELL_BYTES], age[AGE_SIZE];
	struct writer w;

	put_title(page, item, "  ");
	menu_print_age(menu, item->facts, age, sizeof age);
	entry_facts_print_status(item->entry, item->facts, status, sizeof status);
	writer_init(&w, text, sizeof text);
	add_part(&w, "", span_of(item->entry->id));
	add_part(&w, "", span_of(age));
	add_part(&w, "kernel ", menu_kernel(item->entry, item->facts));
	add_part(&w, "", span_of(status));
	page_wrap(page, "  ", "  ", (struct span){ text, w.len }, STYLE_NORMAL);
}
