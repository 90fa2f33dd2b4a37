// SPDX-License-Identifier: GPL-2.0-or-later

// What holds after any keys, in menus of any length. Each test has its own seeds, the same in each
// run.

#include <stdlib.h>
#include <string.h>

#include "efi/menu-lines.h"
#include "efi/screen.h"
#include "tests/efi/menus.h"

#define N_KEYS 3000
#define GUARD 0x2588u

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static struct key random_key(uint32_t *state)
{
	static const char likely[] = "jkgGKdDepPi/?hHtT+-rRv123456789lwafsOBqQnyxé";
	uint32_t r = next_random(state);

	if (r % 4 == 0)
		return (struct key){ .code = KEY_CHARACTER, .character = (uint16_t)(r >> 16) };
	if (r % 4 == 1)
		return (struct key){
			.code = KEY_CHARACTER,
			.character = (unsigned char)likely[(r >> 8) % (sizeof likely - 1)]
		};
	if (r % 32 == 2)
		return (struct key){ .code = KEY_CHARACTER,
				     .character = (uint16_t)(1 + (r >> 8) % 26) };
	return (struct key){ .code = (enum key_code)((r >> 8) % (KEY_HELP + 1)) };
}

static bool is_about_an_entry(enum menu_action action)
{
	return action == MENU_START || action == MENU_START_EDITED ||
	       action == MENU_START_AND_KEEP || action == MENU_EXPIRED || action == MENU_KEEP ||
	       action == MENU_EDIT || action == MENU_PIN;
}

// What a caller does.
static void obey(struct menus *menus, enum menu_action action, uint32_t *random)
{
	static const struct span lines[] = { { "a line", 6 } };

	if (action == MENU_EDIT && next_random(random) % 2)
		menu_edit(&menus->menu, S("quiet"));
	else if (action == MENU_EDIT)
		menu_say(&menus->menu, S("no"));
	if (action == MENU_TELL)
		menu_tell(&menus->menu, lines, 1, span_of(NULL));
	if (action == MENU_PIN) {
		menus->facts[menu_item(&menus->menu)].pinned ^= true;
		menu_changed(&menus->menu);
	}
	if (next_random(random) % 64 == 0)
		menus->menu.countdown_sec = 2;
}

static void check(const struct menus *menus, enum menu_action action, enum menu_view before)
{
	const struct menu *menu = &menus->menu;
	const struct menu_shape *shape = &menu->shape;

	cr_assert_leq(shape->n_rows, menus->n + MENU_SHAPE_ROWS_EXTRA);
	if (shape->n_rows > 0) {
		cr_assert(menu_shape_may_select(shape, menu->selected));
		cr_assert(menu->top <= menu->selected && menu->selected - menu->top < menu->page);
	} else {
		cr_assert_eq(menu_item(menu), MENU_NOTHING);
	}
	if (is_about_an_entry(action))
		cr_assert_lt(menu_item(menu), menus->n, "action %d", action);
	if (action == MENU_KEEP || action == MENU_START_AND_KEEP) {
		cr_assert_eq(before, MENU_CONFIRM);
		cr_assert(boot_entry_is_usable(menu_entry(menu)));
	}
	if (action == MENU_START_EDITED)
		cr_assert_eq(before, MENU_EDITOR);
}

// Nothing behind the screen, nothing in its last column, and nothing that moves a cursor.
static void draw(struct menus *menus, size_t columns, size_t rows)
{
	static struct screen_cell cells[132 * 44];
	struct screen screen = { .cells = cells, .rows = rows, .columns = columns };

	for (size_t i = 0; i < columns; i++)
		cells[rows * columns + i].character = GUARD;
	screen_draw(&screen, &menus->menu);
	for (size_t row = 0; row < rows; row++)
		cr_assert_eq(cells[(row + 1) * columns - 1].character, ' ');
	for (size_t i = 0; i < rows * columns; i++)
		cr_assert_geq(cells[i].character, ' ');
	for (size_t i = 0; i < columns; i++)
		cr_assert_eq(cells[rows * columns + i].character, GUARD);
	cr_assert(screen.cursor_row < rows && screen.cursor_column < columns);
}

static void play(struct menus *menus, uint32_t seed, size_t columns, size_t rows)
{
	struct screen screen = { .rows = rows, .columns = columns };

	screen_fit(&screen, &menus->menu);
	for (int i = 0; i < N_KEYS; i++) {
		enum menu_view before = menus->menu.view;
		enum menu_action action;

		if (next_random(&seed) % 8 == 0)
			action = menu_second(&menus->menu);
		else
			action = menu_press(&menus->menu, random_key(&seed));
		check(menus, action, before);
		obey(menus, action, &seed);
		if (i % 16 == 0)
			draw(menus, columns, rows);
	}
	free(menus);
}

Test(menu_properties, hold_without_entries)
{
	play(menus_many(0), 1, 80, 24);
}

Test(menu_properties, hold_with_one_entry)
{
	play(menus_many(1), 2, 80, 25);
}

Test(menu_properties, hold_with_three)
{
	play(menus_three(), 3, 40, 12);
	play(menus_three(), 4, 132, 43);
}

Test(menu_properties, hold_with_several_systems)
{
	play(menus_mixed(), 5, 80, 24);
	play(menus_mixed(), 6, 16, 3);
	play(menus_mixed(), 7, 132, 43);
}

Test(menu_properties, hold_with_a_thousand)
{
	play(menus_many(1000), 8, 100, 31);
}

struct said {
	size_t n_lines, n_bytes;
};

static void count_line(void *context, struct span line)
{
	struct said *said = context;

	cr_assert_not(span_has_control(line));
	cr_assert_gt(line.len, 0);
	said->n_lines++;
	said->n_bytes += line.len;
}

static struct span random_answer(char buf[16], uint32_t *state)
{
	static const char likely[] = "0123456789dkmepnbi?hq/y. \x1b";
	size_t n = next_random(state) % 5;

	for (size_t i = 0; i < n; i++)
		buf[i] = likely[next_random(state) % (sizeof likely - 1)];
	return (struct span){ buf, n };
}

static void answer(struct menus *menus, uint32_t seed)
{
	menu_fit(&menus->menu, MENU_LINES_PAGE, 20, MENU_LINES_WIDTH);
	for (int i = 0; i < N_KEYS; i++) {
		enum menu_view before = menus->menu.view;
		struct said said = { 0 };
		enum menu_action action;
		char buf[16];

		action = menu_lines_answer(&menus->menu, random_answer(buf, &seed));
		check(menus, action, before);
		obey(menus, action, &seed);
		if (i % 16 > 0)
			continue;
		menu_lines_print(&menus->menu, count_line, &said);
		cr_assert_gt(said.n_lines, 0);
		cr_assert_leq(said.n_lines, MENU_LINES_PAGE + 20);
	}
	free(menus);
}

Test(menu_properties, hold_in_plain_lines)
{
	answer(menus_many(0), 9);
	answer(menus_three(), 10);
	answer(menus_mixed(), 11);
	answer(menus_many(1000), 12);
}

Test(menu_properties, hostile_text_does_not_leave_its_cells_or_lines)
{
	static const char hostile[] = "a\x1b[2J\r\nb\xff\xf0\x9f\x92\xa9\x9b"
				      "31m";
	struct menus *menus = menus_three();
	struct said said = { 0 };

	for (uint32_t i = 0; i < menus->n; i++) {
		menus->entries[i].title = menus->entries[i].kernel_version = S(hostile);
		menus->facts[i].label = menus->facts[i].note = menus->facts[i].changes[0] =
			S(hostile);
	}
	menus->menu.notice = menus->menu.reason = menus->menu.message = menus->menu.about =
		S(hostile);
	menus->menu.details.item = 0;
	menus->menu.details.command_line = S(hostile);
	menu_changed(&menus->menu);
	for (int view = MENU_LIST; view <= MENU_MACHINE; view++) {
		menus->menu.view = (enum menu_view)view;
		draw(menus, 80, 24);
		draw(menus, 132, 43);
		menu_lines_print(&menus->menu, count_line, &said);
	}
	free(menus);
}
