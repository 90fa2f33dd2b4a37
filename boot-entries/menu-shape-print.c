// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/menu-shape.h"
#include "boot-entries/menu-titles.h"
#include "boot-entries/utf.h"
#include "boot-entries/writer.h"

#define OLDER_SIZE 32u // "older (4294967295)"

// A generation's title without its label: "LABEL: SYSTEM" (generation.h).
static struct span name_of(const struct menu_shape_item *item)
{
	struct span title = item->entry->title, label = item->facts->label;
	struct span rest = span_skip(title, label.len);

	if (span_is_empty(label) ||
	    !span_equals((struct span){ title.at, title.len - rest.len }, label) ||
	    !span_has_prefix(rest, ": ") || rest.len == 2)
		return title;
	return span_skip(rest, 2);
}

static struct span group_name(const struct menu_shape *shape, const struct menu_shape_group *group)
{
	if (group->place == MENU_SHAPE_OTHER)
		return span_of("Other systems");
	if (group->place == MENU_SHAPE_MACHINE)
		return span_of("This machine");
	return group->is_mixed ? span_of("Other entries")
			       : name_of(&shape->items[group->first_item]);
}

// What tells systems of one name apart: the machine, or else an entry of theirs.
static uint8_t heading_parts(const struct menu_shape *shape, const struct menu_shape_group *group)
{
	struct span name = group_name(shape, group);
	struct span machine = shape->items[group->first_item].entry->machine_id;
	uint8_t parts = 0;

	for (uint32_t i = 0; i < shape->n_groups; i++) {
		const struct menu_shape_group *other = &shape->groups[i];
		struct span others = shape->items[other->first_item].entry->machine_id;

		if (other == group || !span_equals(group_name(shape, other), name))
			continue;
		parts |= span_is_empty(machine) || span_equals(machine, others)
				 ? MENU_TITLE_ID
				 : MENU_TITLE_MACHINE;
	}
	return parts;
}

static size_t print_heading(const struct menu_shape *shape, const struct menu_shape_group *group,
			    size_t max_cells, char *buf, size_t cap)
{
	return menu_titles_print(shape->items[group->first_item].entry, group_name(shape, group),
				 heading_parts(shape, group), max_cells, buf, cap);
}

static size_t print_older(const struct menu_shape_group *group, size_t max_cells, char *buf,
			  size_t cap)
{
	char text[OLDER_SIZE];
	struct writer w;

	writer_init(&w, text, sizeof(text));
	writer_add_text(&w, group->place == MENU_SHAPE_SYSTEM ? "older (" : "more (");
	writer_add_number(&w, group->n_older, 1);
	writer_add_char(&w, ')');
	return utf8_to_screen((struct span){ text, w.len }, max_cells, buf, cap);
}

size_t menu_shape_print(const struct menu_shape *shape, uint32_t row, size_t max_cells, char *buf,
			size_t cap)
{
	const struct menu_shape_row *shown = &shape->rows[row];
	const struct menu_shape_item *item = &shape->items[shown->item];

	switch (shown->kind) {
	case MENU_SHAPE_HEADING:
		return print_heading(shape, &shape->groups[shown->group], max_cells, buf, cap);
	case MENU_SHAPE_OLDER:
		return print_older(&shape->groups[shown->group], max_cells, buf, cap);
	case MENU_SHAPE_ENTRY:
		break;
	}
	return menu_titles_print(item->entry, item->entry->title, item->title_parts, max_cells, buf,
				 cap);
}
