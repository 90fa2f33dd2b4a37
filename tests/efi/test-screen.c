// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdio.h>

#include "efi/screen.h"
#include "tests/boot-entries/text.h"

#define CELLS_MAX (200u * 61u)
#define GUARD 0x2588u

static struct screen_cell cells[CELLS_MAX];
static struct screen screen = { .cells = cells };
static struct menu menu;

static struct boot_entry entries[300];
static struct menu_row rows[300];

static void add(size_t row, const char *id, uint32_t generation, const char *title,
		const char *kernel)
{
	entries[row] = (struct boot_entry){ .generation = generation };
	strcpy(entries[row].id, id);
	entries[row].title = span_of(title);
	entries[row].kernel_version = span_of(kernel);
	rows[row] = (struct menu_row){ &entries[row], { 2026, 11, (uint8_t)(row % 28 + 1), 9, 5 } };
}

static void start(size_t n_rows, size_t n_lines, size_t n_columns)
{
	screen.rows = n_lines;
	screen.columns = n_columns;
	for (size_t i = 0; i < n_columns; i++)
		cells[n_lines * n_columns + i].character = GUARD;
	menu_init(&menu, rows, n_rows, 0, screen_list_rows(&screen));
	menu.about = span_of("genboot 1.0");
	menu.reason = span_of("first usable entry");
}

static void three_generations(size_t n_lines, size_t n_columns)
{
	add(0, "deb-3.conf", 3, "Debian GNU/Linux 13 (trixie)", "6.12.94+deb13-amd64");
	add(1, "deb-2.conf", 2, "Debian GNU/Linux 12 (bookworm): before the upgrade",
	    "6.1.0-50-cloud-amd64");
	add(2, "other.conf", 0, "Arch", "");
	rows[2].date.year = 0;
	start(3, n_lines, n_columns);
}

static void many(size_t n, size_t n_lines, size_t n_columns)
{
	char id[32];

	for (size_t i = 0; i < n; i++) {
		snprintf(id, sizeof id, "deb-%zu.conf", n - i);
		add(i, id, (uint32_t)(n - i), "Debian", "6.12");
	}
	start(n, n_lines, n_columns);
}

// A row as text without the blanks at its end; what is not ASCII shows as "#".
static const char *row_text(size_t row)
{
	static char text[256];
	size_t n = 0;

	for (size_t i = 0; i < screen.columns; i++) {
		uint16_t c = cells[row * screen.columns + i].character;

		text[i] = c < 0x80 ? (char)c : '#';
		if (c != ' ')
			n = i + 1;
	}
	text[n] = '\0';
	return text;
}

static void assert_screen(const char *const *want, size_t n)
{
	screen_draw(&screen, &menu);
	for (size_t i = 0; i < screen.rows; i++)
		cr_assert_str_eq(row_text(i), i < n ? want[i] : "", "in row %zu", i);
}

static bool shows(const char *text)
{
	screen_draw(&screen, &menu);
	for (size_t i = 0; i < screen.rows; i++)
		if (strstr(row_text(i), text))
			return true;
	return false;
}

Test(screen, the_smallest_usual_screen_shows_everything)
{
	static const char *const want[] = {
		" genboot 1.0                                                             1 of 3",
		"",
		"   Gen  System                        Kernel                Date",
		" >   3  Debian GNU/Linux 13 (trixie)  6.12.94+deb13-amd64   2026-11-01  default",
		"     2  Debian GNU/Linux 12 (bookwo~  6.1.0-50-cloud-amd64  2026-11-02",
		"        Arch",
		"",
		" Debian GNU/Linux 13 (trixie)",
		" deb-3.conf, 6.12.94+deb13-amd64, 2026-11-01 09:05",
		"",
		"",
		" The default: first usable entry",
		" Starting in 5 s, any key stops it",
		" Up/Down select   Enter start   e edit   ? help   q firmware",
	};

	three_generations(24, 80);
	menu.countdown_sec = 5;
	assert_screen(want, ARRAY_LEN(want));
}

Test(screen, what_a_column_cuts_the_details_show_in_full)
{
	three_generations(24, 80);
	menu_select(&menu, 1);
	cr_assert(shows(" Debian GNU/Linux 12 (bookworm): before the upgrade"));
	cr_assert(shows(" deb-2.conf, 6.1.0-50-cloud-amd64, 2026-11-02 09:05"));
}

Test(screen, a_wide_screen_cuts_nothing)
{
	three_generations(40, 120);
	cr_assert(shows("Debian GNU/Linux 12 (bookworm): before the upgrade  "));
	cr_assert(shows("6.1.0-50-cloud-amd64  2026-11-02"));
}

Test(screen, a_narrow_screen_gives_up_the_date_and_then_the_kernel)
{
	three_generations(24, 60);
	cr_assert(shows("6.12.94+deb13-amd64"));
	screen_draw(&screen, &menu);
	cr_assert_null(strstr(row_text(3), "2026"));
	three_generations(24, 40);
	screen_draw(&screen, &menu);
	cr_assert_null(strstr(row_text(3), "6.12"));
	cr_assert_not_null(strstr(row_text(3), "default"));
}

Test(screen, a_low_screen_gives_up_the_lines_around_the_list)
{
	static const char *const low[] = {
		" genboot 1.0                                                             1 of 3",
		" >   3  Debian GNU/Linux 13 (trixie)  6.12.94+deb13-amd64   2026-11-01  default",
		"     2  Debian GNU/Linux 12 (bookwo~  6.1.0-50-cloud-amd64  2026-11-02",
		"        Arch",
		"",
		" The default: first usable entry",
		" Up/Down select   Enter start   e edit   ? help   q firmware",
	};
	static const char *const lowest[] = {
		" genboot 1.0                                                             1 of 3",
		" >   3  Debian GNU/Linux 13 (trixie)  6.12.94+deb13-amd64   2026-11-01  default",
		" The default: first usable entry",
	};

	three_generations(10, 80);
	assert_screen(low, ARRAY_LEN(low));
	three_generations(3, 80);
	assert_screen(lowest, ARRAY_LEN(lowest));
	menu.countdown_sec = 7;
	cr_assert(shows(" Starting in 7 s"));
}

Test(screen, a_serial_terminal_of_24_rows_is_enough_when_the_firmware_says_50)
{
	many(300, 50, 80);
	screen_draw(&screen, &menu);
	for (size_t i = 24; i < 50; i++)
		cr_assert_str_eq(row_text(i), "");
	cr_assert(shows("q firmware"));
	cr_assert_eq(menu.page, 13);
}

Test(screen, the_list_scrolls_with_the_selection)
{
	many(300, 24, 80);
	cr_assert(shows("1 of 300"));
	cr_assert(shows(" > 300  Debian"));
	menu_select(&menu, 299);
	cr_assert(shows("300 of 300"));
	cr_assert(shows(" >   1  Debian"));
	cr_assert_not(shows(" 300  Debian"));
}

Test(screen, a_generation_of_many_digits_moves_the_columns)
{
	three_generations(24, 80);
	entries[0].generation = 123456789;
	cr_assert(shows(" > 123456789  Debian GNU/Linux 13"));
	cr_assert(shows("           2  Debian GNU/Linux 12"));
}

Test(screen, bad_damaged_and_trial_entries_say_so_in_words)
{
	three_generations(24, 80);
	entries[1].damaged = true;
	entries[2].counted = true;
	entries[2].tries_left = 2;
	cr_assert(shows("2026-11-02  damaged"));
	menu_select(&menu, 1);
	cr_assert(shows("2026-11-02 09:05, damaged: it did not start"));
	cr_assert(shows("2026-11-01  default"));
	cr_assert(shows("trial"));
	entries[2].tries_left = 0;
	entries[2].tries_done = 3;
	cr_assert(shows("  bad"));
	menu_select(&menu, 2);
	cr_assert(shows("other.conf, 0 tries left"));
}

Test(screen, a_message_takes_the_line_of_the_warnings)
{
	const struct span warnings[] = { S("genboot: skipped a.conf: no image"),
					 S("genboot: skipped b.conf: too long") };

	three_generations(24, 80);
	menu.warnings = warnings;
	menu.n_warnings = 2;
	cr_assert(shows("2 warnings: ? shows why"));
	menu_say(&menu, S("genboot: deb-3.conf: file not found"));
	cr_assert(shows(" genboot: deb-3.conf: file not found"));
	cr_assert_not(shows("2 warnings"));
	menu_press(&menu, (struct key){ KEY_CHARACTER, '?' });
	cr_assert(shows(" genboot: skipped a.conf: no image"));
	cr_assert(shows(" genboot: skipped b.conf: too long"));
}

Test(screen, more_warnings_than_rows_are_cut)
{
	struct span warnings[64];

	for (size_t i = 0; i < ARRAY_LEN(warnings); i++)
		warnings[i] = S("genboot: skipped");
	three_generations(24, 80);
	menu.warnings = warnings;
	menu.n_warnings = ARRAY_LEN(warnings);
	menu.view = MENU_HELP;
	cr_assert(shows("Any key: back to the list"));
	cr_assert_str_eq(row_text(22), "");
}

Test(screen, the_editor_shows_the_line_under_a_cursor)
{
	three_generations(24, 80);
	menu_edit(&menu, span_of("root=/dev/sda1 quiet"));
	cr_assert(shows(" Command line for this boot of deb-3.conf"));
	cr_assert_str_eq(row_text(2), " root=/dev/sda1 quiet");
	cr_assert(screen.cursor_shown);
	cr_assert_eq(screen.cursor_row, 2);
	cr_assert_eq(screen.cursor_column, 1 + 20);
}

Test(screen, the_list_shows_no_cursor)
{
	three_generations(24, 80);
	menu_edit(&menu, span_of("quiet"));
	screen_draw(&screen, &menu);
	menu.view = MENU_LIST;
	screen_draw(&screen, &menu);
	cr_assert_not(screen.cursor_shown);
}

Test(screen, hostile_text_cannot_leave_its_cells)
{
	three_generations(24, 80);
	entries[0].title = S("a\x1b[2J\r\nb\0c\xff\xf0\x9f\x92\xa9");
	cr_assert(shows(" >   3  a?[2J??b?c??"));
	for (size_t i = 0; i < screen.rows * screen.columns; i++)
		cr_assert_geq(cells[i].character, 0x20);
}

Test(screen, the_last_column_stays_empty_at_any_size_and_nothing_is_written_behind)
{
	three_generations(24, 80);
	entries[0].title =
		S("0123456789012345678901234567890123456789012345678901234567890123456789"
		  "0123456789012345678901234567890123456789012345678901234567890123456789"
		  "0123456789012345678901234567890123456789012345678901234567890123456789");
	entries[0].kernel_version = entries[0].title;
	for (size_t n_lines = SCREEN_MIN_ROWS; n_lines <= 60; n_lines++)
		for (size_t columns = SCREEN_MIN_COLUMNS; columns <= 200; columns++)
			for (int view = MENU_LIST; view <= MENU_EDITOR; view++) {
				start(3, n_lines, columns);
				menu_edit(&menu, entries[0].title);
				menu.view = (enum menu_view)view;
				screen_draw(&screen, &menu);
				for (size_t i = 0; i < n_lines; i++)
					cr_assert_eq(cells[(i + 1) * columns - 1].character, ' ');
				for (size_t i = 0; i < columns; i++)
					cr_assert_eq(cells[n_lines * columns + i].character, GUARD);
				cr_assert_lt(screen.cursor_row, n_lines);
				cr_assert_lt(screen.cursor_column, columns);
			}
}

Test(screen, the_selected_row_is_marked_without_colours_too)
{
	size_t n = 0;

	three_generations(24, 80);
	screen_draw(&screen, &menu);
	for (size_t i = 0; i < screen.rows; i++)
		n += row_text(i)[0] != '\0' && row_text(i)[1] == '>';
	cr_assert_eq(n, 1);
}
