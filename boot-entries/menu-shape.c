// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/menu-shape.h"

#define TOP_MAX (3u + MENU_SHAPE_PINNED_MAX)

// What stands on top of a group.
struct top {
	uint32_t items[TOP_MAX];
	uint32_t n;
};

static bool is_keyless(const struct boot_entry *entry)
{
	return span_is_empty(entry->sort_key) && span_is_empty(entry->machine_id);
}

static bool belongs(const struct menu_shape *shape, const struct menu_shape_group *group,
		    const struct menu_shape_item *item)
{
	const struct boot_entry *a = shape->items[group->first_item].entry, *b = item->entry;

	if (group->place != item->place || item->place != MENU_SHAPE_SYSTEM)
		return group->place == item->place;
	return span_equals(a->sort_key, b->sort_key) && span_equals(a->machine_id, b->machine_id);
}

static uint32_t add_group(struct menu_shape *shape, uint32_t index)
{
	const struct menu_shape_item *item = &shape->items[index];

	if (item->place == MENU_SHAPE_SYSTEM) {
		if (shape->n_systems == MENU_SHAPE_SYSTEMS_MAX) {
			shape->groups[shape->n_systems - 1].is_mixed = true;
			return shape->n_systems - 1;
		}
		shape->n_systems++;
	}
	shape->groups[shape->n_groups] = (struct menu_shape_group){
		.place = item->place,
		.is_mixed = is_keyless(item->entry),
		.first_item = index,
	};
	return shape->n_groups++;
}

// The last group first: in menu order, those of a system stand together.
static uint32_t find_group(struct menu_shape *shape, uint32_t index)
{
	for (uint32_t i = shape->n_groups; i > 0; i--)
		if (belongs(shape, &shape->groups[i - 1], &shape->items[index]))
			return i - 1;
	return add_group(shape, index);
}

static void find_groups(struct menu_shape *shape)
{
	for (int place = MENU_SHAPE_SYSTEM; place <= MENU_SHAPE_MACHINE; place++) {
		for (uint32_t i = 0; i < shape->n_items; i++) {
			struct menu_shape_item *item = &shape->items[i];

			if ((int)item->place != place)
				continue;
			item->group = (uint8_t)find_group(shape, i);
			shape->groups[item->group].n++;
		}
	}
}

static void set_order(struct menu_shape *shape)
{
	uint32_t next[MENU_SHAPE_GROUPS_MAX];
	uint32_t first = 0;

	for (uint32_t i = 0; i < shape->n_groups; i++) {
		shape->groups[i].first = next[i] = first;
		first += shape->groups[i].n;
	}
	for (uint32_t i = 0; i < shape->n_items; i++)
		shape->order[next[shape->items[i].group]++] = i;
}

void menu_shape_init(struct menu_shape *shape, struct menu_shape_item *items, uint32_t n,
		     struct menu_shape_row *rows, uint32_t *order)
{
	shape->items = items;
	shape->n_items = n;
	shape->rows = rows;
	shape->order = order;
	shape->n_groups = shape->n_systems = 0;
	shape->filter = span_of(NULL);
	find_groups(shape);
	set_order(shape);
	menu_shape_update(shape);
}

static bool is_on_top(const struct top *top, uint32_t item)
{
	uint32_t i = 0;

	while (i < top->n && top->items[i] != item)
		i++;
	return i < top->n;
}

static void put_on_top(struct top *top, uint32_t item)
{
	if (top->n < TOP_MAX && !is_on_top(top, item))
		top->items[top->n++] = item;
}

typedef bool item_test(const struct menu_shape_item *);

static bool is_default(const struct menu_shape_item *item)
{
	return item->facts->is_default;
}

static bool is_last_good(const struct menu_shape_item *item)
{
	return item->facts->is_last_good;
}

static bool is_pinned(const struct menu_shape_item *item)
{
	return item->facts->pinned;
}

// A further profile of a UKI is a variant, and follows the main one.
static bool is_main(const struct menu_shape_item *item)
{
	return item->entry->profile == 0;
}

// What is worth a place on top for its age alone.
static bool is_sound(const struct menu_shape_item *item)
{
	return is_main(item) && boot_entry_is_usable(item->entry) &&
	       item->facts->health != CATALOG_HEALTH_FAILED;
}

static bool is_any(const struct menu_shape_item *item)
{
	return item != NULL;
}

// Puts the first ones of the group that pass the test on top, until it has n rows.
static void fill_top(const struct menu_shape *shape, const struct menu_shape_group *group,
		     item_test *test, uint32_t n, struct top *top)
{
	for (uint32_t i = 0; i < group->n && top->n < n; i++) {
		uint32_t item = shape->order[group->first + i];

		if (test(&shape->items[item]))
			put_on_top(top, item);
	}
}

static void put_first_on_top(const struct menu_shape *shape, const struct menu_shape_group *group,
			     item_test *test, struct top *top)
{
	for (uint32_t i = 0; i < group->n; i++) {
		uint32_t item = shape->order[group->first + i];

		if (test(&shape->items[item])) {
			put_on_top(top, item);
			return;
		}
	}
}

static struct top find_top(const struct menu_shape *shape, const struct menu_shape_group *group)
{
	struct top top = { .n = 0 };

	put_first_on_top(shape, group, is_default, &top);
	put_first_on_top(shape, group, is_last_good, &top);
	if (group->place == MENU_SHAPE_SYSTEM) {
		fill_top(shape, group, is_pinned, top.n + MENU_SHAPE_PINNED_MAX, &top);
		put_first_on_top(shape, group, is_main, &top);
		fill_top(shape, group, is_sound, MENU_SHAPE_TOP_MIN, &top);
	} else {
		fill_top(shape, group, is_any, MENU_SHAPE_INLINE - 1, &top);
	}
	return top;
}

static uint32_t count_older(const struct menu_shape_group *group, const struct top *top)
{
	uint32_t n = group->n - top->n;

	if (group->place == MENU_SHAPE_MACHINE || group->n <= MENU_SHAPE_INLINE || n < 2)
		return 0;
	return n;
}

static void add_row(struct menu_shape *shape, enum menu_shape_row_kind kind, uint32_t item,
		    uint32_t group)
{
	shape->rows[shape->n_rows++] = (struct menu_shape_row){ kind, item, group };
}

static void add_rest(struct menu_shape *shape, uint32_t index, const struct top *top)
{
	const struct menu_shape_group *group = &shape->groups[index];

	for (uint32_t i = 0; i < group->n; i++) {
		uint32_t item = shape->order[group->first + i];

		if (!is_on_top(top, item))
			add_row(shape, MENU_SHAPE_ENTRY, item, index);
	}
}

static void add_group_rows(struct menu_shape *shape, uint32_t index)
{
	struct menu_shape_group *group = &shape->groups[index];
	struct top top = find_top(shape, group);

	group->n_older = count_older(group, &top);
	if (group->place != MENU_SHAPE_SYSTEM && group->n_older == 0)
		top.n = 0;
	if (shape->n_systems > 1)
		add_row(shape, MENU_SHAPE_HEADING, group->first_item, index);
	for (uint32_t i = 0; i < top.n; i++)
		add_row(shape, MENU_SHAPE_ENTRY, top.items[i], index);
	if (group->n_older > 0)
		add_row(shape, MENU_SHAPE_OLDER, group->first_item, index);
	if (group->n_older == 0 || group->is_unfolded)
		add_rest(shape, index, &top);
}

static void add_matches(struct menu_shape *shape, unsigned how_well)
{
	for (uint32_t i = 0; i < shape->n_items; i++) {
		const struct menu_shape_item *item = &shape->items[i];

		if (entry_facts_match(item->entry, item->facts, shape->filter) == how_well)
			add_row(shape, MENU_SHAPE_ENTRY, i, item->group);
	}
}

void menu_shape_update(struct menu_shape *shape)
{
	shape->n_rows = 0;
	if (!span_is_empty(shape->filter)) {
		for (unsigned i = ENTRY_FACTS_MATCH_MAX; i > 0; i--)
			add_matches(shape, i);
		return;
	}
	for (uint32_t i = 0; i < shape->n_groups; i++)
		add_group_rows(shape, i);
}

static uint32_t find_fold(const struct menu_shape *shape, uint32_t group)
{
	uint32_t i = 0;

	while (i < shape->n_rows &&
	       (shape->rows[i].kind != MENU_SHAPE_OLDER || shape->rows[i].group != group))
		i++;
	return i;
}

uint32_t menu_shape_fold(struct menu_shape *shape, uint32_t row, bool unfold)
{
	struct menu_shape_group *group;

	if (row >= shape->n_rows || !span_is_empty(shape->filter))
		return row;
	group = &shape->groups[shape->rows[row].group];
	if (group->n_older == 0)
		return row;
	row = find_fold(shape, shape->rows[row].group);
	group->is_unfolded = unfold;
	menu_shape_update(shape);
	return row; // what folds stands below it
}

void menu_shape_filter(struct menu_shape *shape, struct span text)
{
	shape->filter = span_trim(text);
	menu_shape_update(shape);
}

uint32_t menu_shape_find(const struct menu_shape *shape, uint32_t item)
{
	uint32_t i = 0;

	while (i < shape->n_rows &&
	       (shape->rows[i].kind != MENU_SHAPE_ENTRY || shape->rows[i].item != item))
		i++;
	return i;
}

uint32_t menu_shape_reveal(struct menu_shape *shape, uint32_t item)
{
	uint32_t row = menu_shape_find(shape, item);

	if (row < shape->n_rows || item >= shape->n_items)
		return row;
	shape->filter = span_of(NULL);
	menu_shape_update(shape);
	row = menu_shape_find(shape, item);
	if (row < shape->n_rows)
		return row;
	shape->groups[shape->items[item].group].is_unfolded = true;
	menu_shape_update(shape);
	return menu_shape_find(shape, item);
}

bool menu_shape_may_select(const struct menu_shape *shape, uint32_t row)
{
	return row < shape->n_rows && shape->rows[row].kind != MENU_SHAPE_HEADING;
}

uint32_t menu_shape_nearest(const struct menu_shape *shape, uint32_t row)
{
	for (uint32_t i = row; i < shape->n_rows; i++)
		if (menu_shape_may_select(shape, i))
			return i;
	for (uint32_t i = row < shape->n_rows ? row : shape->n_rows; i > 0; i--)
		if (menu_shape_may_select(shape, i - 1))
			return i - 1;
	return shape->n_rows;
}
