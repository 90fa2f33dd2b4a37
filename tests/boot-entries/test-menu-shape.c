// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/menu-shape.h"
#include "boot-entries/menu-titles.h"
#include "tests/boot-entries/text.h"

enum { MAX = 1200 };

// A list of entries in menu order, as a loader would have it.
struct list {
	struct boot_entry entries[MAX];
	struct entry_facts facts[MAX];
	struct menu_shape_item items[MAX];
	char titles[MAX][32];
	uint32_t n;
	struct menu_shape_row rows[MAX + MENU_SHAPE_ROWS_EXTRA];
	uint32_t order[MAX];
	struct menu_shape shape;
};

static struct list *empty_list(void)
{
	return calloc(1, sizeof(struct list));
}

static struct entry_facts *add(struct list *list, const char *title, const char *sort_key,
			       const char *machine_id)
{
	struct boot_entry *entry = &list->entries[list->n];

	snprintf(entry->id, sizeof(entry->id), "%u.conf", (unsigned)list->n);
	snprintf(list->titles[list->n], sizeof(list->titles[0]), "%s", title);
	entry->title = span_of(list->titles[list->n]);
	entry->sort_key = span_of(sort_key);
	entry->machine_id = span_of(machine_id);
	list->items[list->n] =
		(struct menu_shape_item){ .entry = entry, .facts = &list->facts[list->n] };
	return &list->facts[list->n++];
}

static void add_other(struct list *list, const char *title, enum menu_shape_place place)
{
	add(list, title, "", "");
	list->items[list->n - 1].place = place;
}

// "n", "n-1", ... "1"
static void add_generations(struct list *list, unsigned n, const char *machine_id)
{
	for (unsigned i = n; i > 0; i--) {
		char title[16];

		snprintf(title, sizeof(title), "%u", i);
		add(list, title, "genboot", machine_id);
		list->entries[list->n - 1].generation = i;
	}
}

static struct entry_facts *facts_of(struct list *list, const char *title)
{
	uint32_t i = 0;

	while (i < list->n && strcmp(list->titles[i], title) != 0)
		i++;
	cr_assert_lt(i, list->n, "%s", title);
	return &list->facts[i];
}

static void init(struct list *list)
{
	menu_shape_init(&list->shape, list->items, list->n, list->rows, list->order);
}

// The rows in one line: "3 2 1"; headings as "[Debian]", folds as "older (4)".
static const char *shown(const struct list *list)
{
	static char text[65536];
	size_t len = 0;

	text[0] = '\0';
	for (uint32_t i = 0; i < list->shape.n_rows; i++) {
		bool is_heading = list->rows[i].kind == MENU_SHAPE_HEADING;
		char row[64];

		menu_shape_print(&list->shape, i, 31, row, sizeof(row));
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s%s%s",
					i > 0 ? " " : "", is_heading ? "[" : "", row,
					is_heading ? "]" : "");
	}
	return text;
}

Test(menu_shape, a_few_generations_are_all_there)
{
	struct list *list = empty_list();

	add_generations(list, 6, "");
	facts_of(list, "6")->is_default = true;
	init(list);
	cr_assert_str_eq(shown(list), "6 5 4 3 2 1");
	free(list);
}

Test(menu_shape, of_many_the_important_ones_are_on_top_and_the_others_folded)
{
	struct list *list = empty_list();

	add_generations(list, 12, "");
	facts_of(list, "8")->is_default = true;
	facts_of(list, "6")->is_last_good = true;
	facts_of(list, "3")->pinned = true;
	facts_of(list, "9")->pinned = true;
	init(list);
	cr_assert_str_eq(shown(list), "8 6 9 3 12 older (7)");
	cr_assert_eq(menu_shape_fold(&list->shape, 5, true), 5);
	cr_assert_str_eq(shown(list), "8 6 9 3 12 older (7) 11 10 7 5 4 2 1");
	free(list);
}

Test(menu_shape, few_that_have_a_role_are_in_the_same_order)
{
	struct list *list = empty_list();

	add_generations(list, 5, "");
	facts_of(list, "2")->is_default = true;
	facts_of(list, "3")->pinned = true;
	init(list);
	cr_assert_str_eq(shown(list), "2 3 5 4 1");
	free(list);
}

Test(menu_shape, one_that_is_several_things_is_there_once)
{
	struct list *list = empty_list();

	add_generations(list, 9, "");
	*facts_of(list, "9") =
		(struct entry_facts){ .is_default = true, .is_last_good = true, .pinned = true };
	init(list);
	cr_assert_str_eq(shown(list), "9 8 7 older (6)");
	free(list);
}

Test(menu_shape, what_has_failed_is_not_put_on_top_for_being_new)
{
	struct list *list = empty_list();

	add_generations(list, 9, "");
	facts_of(list, "4")->is_default = true;
	facts_of(list, "8")->health = CATALOG_HEALTH_FAILED;
	list->entries[2].damaged = true; // 7
	list->entries[3].counted = true; // 6: no tries left
	init(list);
	cr_assert_str_eq(shown(list), "4 9 5 older (6)");
	free(list);
}

Test(menu_shape, the_newest_is_on_top_even_damaged_but_no_variant_is)
{
	struct list *list = empty_list();

	add_generations(list, 9, "");
	list->entries[0].profile = 1;
	list->entries[1].damaged = true;
	list->entries[2].profile = 1;
	init(list);
	cr_assert_str_eq(shown(list), "8 6 5 older (6)");
	free(list);
}

Test(menu_shape, no_fold_stands_for_a_single_entry)
{
	struct list *list = empty_list();

	add_generations(list, 8, "");
	for (int i = 1; i <= 4; i++)
		list->facts[i].pinned = true;
	facts_of(list, "8")->is_default = true;
	facts_of(list, "2")->is_last_good = true;
	init(list);
	cr_assert_str_eq(shown(list), "8 2 7 6 5 4 older (2)");
	list->n = 7;
	facts_of(list, "2")->is_default = false;
	init(list);
	cr_assert_str_eq(shown(list), "8 2 7 6 5 4 3");
	free(list);
}

Test(menu_shape, only_so_many_pinned_ones_are_on_top)
{
	struct list *list = empty_list();

	add_generations(list, 20, "");
	for (int i = 2; i < 12; i++)
		list->facts[i].pinned = true;
	init(list);
	cr_assert_str_eq(shown(list), "18 17 16 15 20 older (15)");
	free(list);
}

Test(menu_shape, systems_have_headings_and_the_machine_is_last)
{
	struct list *list = empty_list();

	add(list, "Arch", "arch", "a");
	add(list, "Debian 13", "debian", "a")->label = S("x");
	add(list, "was: Debian 13", "debian", "b")->label = S("was");
	add_other(list, "Reboot", MENU_SHAPE_MACHINE);
	add_other(list, "Windows", MENU_SHAPE_OTHER);
	add(list, "Arch, old", "arch", "a");
	init(list);
	cr_assert_str_eq(shown(list), "[Arch] Arch Arch, old [Debian 13 (a)] Debian 13 "
				      "[Debian 13 (b)] was: Debian 13 [Other systems] Windows "
				      "[This machine] Reboot");
	free(list);
}

Test(menu_shape, one_system_needs_no_heading)
{
	struct list *list = empty_list();

	add_generations(list, 2, "a");
	add_other(list, "Windows", MENU_SHAPE_OTHER);
	add_other(list, "Reboot", MENU_SHAPE_MACHINE);
	init(list);
	cr_assert_str_eq(shown(list), "2 1 Windows Reboot");
	free(list);
}

Test(menu_shape, systems_of_one_name_on_one_machine_are_told_apart_too)
{
	struct list *list = empty_list();

	add(list, "Debian", "a", "m");
	add(list, "Debian", "b", "m");
	init(list);
	cr_assert_str_eq(shown(list), "[Debian (0.conf)] Debian [Debian (1.conf)] Debian");
	free(list);
}

Test(menu_shape, entries_without_keys_are_no_system)
{
	struct list *list = empty_list();

	add_generations(list, 1, "");
	add(list, "Arch", "", "");
	add(list, "Fedora", "", "");
	init(list);
	cr_assert_str_eq(shown(list), "[1] 1 [Other entries] Arch Fedora");
	free(list);
}

// An entry without tries left stands at the end of the menu's order.
Test(menu_shape, a_bad_entry_stays_with_its_system)
{
	struct list *list = empty_list();

	add_generations(list, 2, "a");
	add(list, "Arch", "z", "");
	add(list, "bad", "genboot", "a");
	init(list);
	cr_assert_str_eq(shown(list), "[2] 2 1 bad [Arch] Arch");
	free(list);
}

Test(menu_shape, many_other_systems_are_folded_but_the_default_is_not)
{
	struct list *list = empty_list();

	add_generations(list, 1, "");
	for (int i = 0; i < 9; i++) {
		char title[16];

		snprintf(title, sizeof(title), "w%d", i);
		add_other(list, title, MENU_SHAPE_OTHER);
		add_other(list, "m", MENU_SHAPE_MACHINE);
	}
	facts_of(list, "w7")->is_default = true;
	init(list);
	cr_assert_str_eq(shown(list), "1 w7 w0 w1 w2 w3 more (4) m m m m m m m m m");
	menu_shape_reveal(&list->shape, list->n - 2);
	cr_assert_str_eq(shown(list), "1 w7 w0 w1 w2 w3 more (4) w4 w5 w6 w8 m m m m m m m m m");
	free(list);
}

// They are in fixed places: nothing but length moves them.
Test(menu_shape, few_other_systems_keep_their_order)
{
	struct list *list = empty_list();

	add_other(list, "w0", MENU_SHAPE_OTHER);
	add_other(list, "w1", MENU_SHAPE_OTHER);
	facts_of(list, "w1")->is_default = true;
	init(list);
	cr_assert_str_eq(shown(list), "w0 w1");
	free(list);
}

Test(menu_shape, a_filter_leaves_a_flat_list_of_what_matches)
{
	struct list *list = empty_list();

	add_generations(list, 12, "a");
	add(list, "Arch 12", "arch", "");
	add_other(list, "Windows", MENU_SHAPE_OTHER);
	facts_of(list, "3")->note = S("for 12");
	init(list);
	menu_shape_filter(&list->shape, S(" 12 "));
	cr_assert_str_eq(shown(list), "12 Arch 12 3");
	menu_shape_filter(&list->shape, S("12 arch"));
	cr_assert_str_eq(shown(list), "Arch 12");
	menu_shape_filter(&list->shape, S("nothing"));
	cr_assert_eq(list->shape.n_rows, 0);
	cr_assert_eq(menu_shape_nearest(&list->shape, 0), 0);
	menu_shape_filter(&list->shape, S("  "));
	cr_assert_str_eq(shown(list), "[12] 12 11 10 older (9) [Arch 12] Arch 12 [Other systems] "
				      "Windows");
	free(list);
}

Test(menu_shape, nothing_folds_under_a_filter)
{
	struct list *list = empty_list();

	add_generations(list, 12, "");
	init(list);
	menu_shape_filter(&list->shape, S("1"));
	cr_assert_eq(menu_shape_fold(&list->shape, 1, true), 1);
	menu_shape_filter(&list->shape, S(""));
	cr_assert_str_eq(shown(list), "12 11 10 older (9)");
	free(list);
}

Test(menu_shape, an_item_is_revealed_by_as_little_as_is_needed)
{
	struct list *list = empty_list();

	add_generations(list, 12, "");
	init(list);
	menu_shape_filter(&list->shape, S("12"));
	cr_assert_eq(menu_shape_reveal(&list->shape, 0), 0);
	cr_assert_eq(list->shape.n_rows, 1);
	cr_assert_eq(menu_shape_reveal(&list->shape, 1), 1);
	cr_assert_eq(list->shape.n_rows, 4);
	cr_assert_eq(menu_shape_reveal(&list->shape, 11), 12);
	cr_assert_eq(list->shape.n_rows, 13);
	cr_assert_eq(menu_shape_reveal(&list->shape, 12), 13, "no such item");
	free(list);
}

Test(menu_shape, a_heading_is_stepped_over)
{
	struct list *list = empty_list();

	add(list, "Arch", "arch", "");
	add(list, "Debian", "debian", "");
	init(list);
	cr_assert_str_eq(shown(list), "[Arch] Arch [Debian] Debian");
	cr_assert_eq(menu_shape_nearest(&list->shape, 0), 1);
	cr_assert_eq(menu_shape_nearest(&list->shape, 1), 1);
	cr_assert_eq(menu_shape_nearest(&list->shape, 2), 3);
	cr_assert_eq(menu_shape_nearest(&list->shape, 99), 3);
	cr_assert_not(menu_shape_may_select(&list->shape, 4));
	free(list);
}

Test(menu_shape, changed_facts_change_the_rows_and_no_fold)
{
	struct list *list = empty_list();

	add_generations(list, 9, "");
	init(list);
	menu_shape_fold(&list->shape, 0, true);
	facts_of(list, "2")->pinned = true;
	menu_shape_update(&list->shape);
	cr_assert_str_eq(shown(list), "2 9 8 older (6) 7 6 5 4 3 1");
	free(list);
}

Test(menu_shape, of_no_entries_there_are_no_rows)
{
	struct menu_shape shape;

	menu_shape_init(&shape, NULL, 0, NULL, NULL);
	cr_assert_eq(shape.n_rows, 0);
	cr_assert_eq(menu_shape_fold(&shape, 0, true), 0);
	cr_assert_eq(menu_shape_find(&shape, 0), 0);
	cr_assert_eq(menu_shape_reveal(&shape, 0), 0);
	cr_assert_eq(menu_shape_nearest(&shape, 0), 0);
	menu_shape_filter(&shape, S("x"));
	cr_assert_eq(shape.n_rows, 0);
}

// Further systems than there is room for share the last group.
Test(menu_shape, any_number_of_systems_fits)
{
	struct list *list = empty_list();
	static char keys[100][16];
	char last[64];

	for (int i = 0; i < 100; i++) {
		snprintf(keys[i], sizeof(keys[i]), "%03d", i);
		add(list, keys[i], keys[i], "");
	}
	add_other(list, "Windows", MENU_SHAPE_OTHER);
	init(list);
	cr_assert_eq(list->shape.n_groups, MENU_SHAPE_SYSTEMS_MAX + 1);
	for (uint32_t row = 0; row < list->shape.n_rows; row++)
		menu_shape_fold(&list->shape, row, true);
	for (uint32_t i = 0; i < list->n; i++)
		cr_assert_lt(menu_shape_find(&list->shape, i), list->shape.n_rows, "%u", i);
	menu_shape_print(&list->shape, 2 * (MENU_SHAPE_SYSTEMS_MAX - 1), 60, last, sizeof(last));
	cr_assert_str_eq(last, "Other entries");
	free(list);
}

static void fold_all(struct list *list, bool unfold)
{
	for (uint32_t row = 0; row < list->shape.n_rows; row++)
		menu_shape_fold(&list->shape, row, unfold);
}

static bool is_shown(const struct list *list, uint32_t item)
{
	return menu_shape_find(&list->shape, item) < list->shape.n_rows;
}

static void assert_each_once(const struct list *list)
{
	static unsigned times[MAX];

	memset(times, 0, sizeof(times));
	for (uint32_t i = 0; i < list->shape.n_rows; i++)
		times[list->rows[i].item] += list->rows[i].kind == MENU_SHAPE_ENTRY;
	for (uint32_t i = 0; i < list->n; i++)
		cr_assert_eq(times[i], 1, "item %u stands there %u times", i, times[i]);
}

// What holds of every list, however it is folded: the default and the last good ones are visible,
// headings are followed by what they head, there are no more rows than promised.
static void assert_rows_are_sound(const struct list *list)
{
	const struct menu_shape *shape = &list->shape;

	cr_assert_leq(shape->n_rows, list->n + MENU_SHAPE_ROWS_EXTRA);
	for (uint32_t i = 0; i < list->n; i++)
		if (list->facts[i].is_default || list->facts[i].is_last_good)
			cr_assert(is_shown(list, i));
	for (uint32_t i = 0; i < shape->n_rows; i++) {
		bool is_heading = shape->rows[i].kind == MENU_SHAPE_HEADING;

		cr_assert_eq(is_heading,
			     shape->n_systems > 1 &&
				     (i == 0 || shape->rows[i].group != shape->rows[i - 1].group));
		cr_assert(i == 0 || shape->rows[i].group >= shape->rows[i - 1].group);
	}
}

static void make_random(struct list *list, uint32_t n)
{
	static const char *const keys[] = { "", "genboot", "debian", "fedora" };
	static const char *const machines[] = { "", "a", "b" };
	unsigned n_keys = 1 + (unsigned)rand() % 4, n_machines = 1 + (unsigned)rand() % 3;

	for (uint32_t i = 0; i < n; i++) {
		struct entry_facts *facts = add(list, "t", keys[(unsigned)rand() % n_keys],
						machines[(unsigned)rand() % n_machines]);

		facts->pinned = rand() % 50 == 0;
		facts->health = (enum catalog_health)(rand() % 3);
		list->entries[i].damaged = rand() % 9 == 0;
		list->entries[i].profile = rand() % 9 == 0;
		if (rand() % 20 == 0)
			list->items[i].place = (enum menu_shape_place)(rand() % 3);
	}
	list->facts[(uint32_t)rand() % n].is_default = true;
	list->facts[(uint32_t)rand() % n].is_last_good = true;
}

Test(menu_shape, of_a_thousand_generations_each_is_there_once_when_all_is_open)
{
	for (unsigned seed = 0; seed < 30; seed++) {
		struct list *list = empty_list();

		srand(seed);
		make_random(list, seed < 20 ? 1000 : 1 + (uint32_t)rand() % 40);
		init(list);
		assert_rows_are_sound(list);
		fold_all(list, true);
		assert_rows_are_sound(list);
		assert_each_once(list);
		free(list);
	}
}

Test(menu_shape, a_thousand_generations_make_a_short_list)
{
	struct list *list = empty_list();

	add_generations(list, 1000, "a");
	facts_of(list, "1000")->is_default = true;
	facts_of(list, "999")->is_last_good = true;
	init(list);
	cr_assert_str_eq(shown(list), "1000 999 998 older (997)");
	free(list);
}

Test(menu_shape, closing_what_was_opened_gives_the_same_rows_and_an_entry_has_one_place)
{
	static struct menu_shape_row folded[MAX + MENU_SHAPE_ROWS_EXTRA];
	static struct menu_shape_row unfolded[MAX + MENU_SHAPE_ROWS_EXTRA];
	struct list *list = empty_list();
	uint32_t n_folded, n_unfolded, at = 0;

	srand(7);
	make_random(list, 1000);
	init(list);
	n_folded = list->shape.n_rows;
	memcpy(folded, list->rows, sizeof(list->rows));
	fold_all(list, true);
	n_unfolded = list->shape.n_rows;
	memcpy(unfolded, list->rows, sizeof(list->rows));
	for (uint32_t i = 0; i < n_unfolded; i++)
		at += at < n_folded && memcmp(&folded[at], &unfolded[i], sizeof(folded[0])) == 0;
	cr_assert_eq(at, n_folded, "what is seen folded keeps its order among the rest");
	fold_all(list, false);
	cr_assert_eq(list->shape.n_rows, n_folded);
	cr_assert_eq(memcmp(folded, list->rows, n_folded * sizeof(folded[0])), 0);
	for (int i = 0; i < 300; i++) {
		menu_shape_fold(&list->shape, (uint32_t)rand() % list->shape.n_rows, rand() % 2);
		assert_rows_are_sound(list);
	}
	fold_all(list, true);
	cr_assert_eq(list->shape.n_rows, n_unfolded);
	cr_assert_eq(memcmp(unfolded, list->rows, n_unfolded * sizeof(folded[0])), 0);
	free(list);
}

Test(menu_shape, every_entry_can_be_revealed_from_any_state)
{
	struct list *list = empty_list();

	srand(9);
	make_random(list, 300);
	for (uint32_t i = 0; i < list->n; i++) {
		uint32_t row;

		init(list);
		menu_shape_filter(&list->shape, rand() % 2 ? S("1") : S(""));
		row = menu_shape_reveal(&list->shape, i);
		cr_assert_lt(row, list->shape.n_rows);
		cr_assert_eq(list->rows[row].item, i);
		cr_assert(menu_shape_may_select(&list->shape, row));
	}
	free(list);
}

// Of a fold, what the caller selects stays on the fold's row.
Test(menu_shape, folding_gives_the_row_of_the_fold)
{
	struct list *list = empty_list();

	add_generations(list, 9, "a");
	add_generations(list, 9, "b");
	init(list);
	menu_shape_fold(&list->shape, 1, true);
	for (uint32_t row = 0; row < list->shape.n_rows; row++) {
		uint32_t fold = menu_shape_fold(&list->shape, row, true);

		cr_assert_eq(list->rows[fold].kind, MENU_SHAPE_OLDER);
		cr_assert_eq(list->rows[fold].group, list->rows[row].group);
	}
	free(list);
}
