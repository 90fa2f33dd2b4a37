// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/menu-titles.h"
#include "boot-entries/utf.h"
#include "tests/boot-entries/text.h"

#define MACHINE_A "0123abcd0123456789abcdef01234567"
#define MACHINE_B "4567cdef0123456789abcdef01234567"

static struct boot_entry made(const char *id, const char *title, const char *version,
			      const char *machine_id)
{
	struct boot_entry e = { .title = span_of(title),
				.version = span_of(version),
				.machine_id = span_of(machine_id) };

	strcpy(e.id, id);
	return e;
}

static void assert_titles(const struct boot_entry *list, const char *const *titles, size_t n)
{
	const struct boot_entry *entries[16] = { NULL };
	uint32_t scratch[32];
	uint8_t parts[16];
	char buf[256];

	for (size_t i = 0; i < n; i++)
		entries[i] = &list[i];
	menu_titles_compare(entries, n, scratch, parts);
	for (size_t i = 0; i < n; i++) {
		size_t cells =
			menu_titles_print(&list[i], list[i].title, parts[i], 100, buf, sizeof(buf));

		cr_assert_str_eq(buf, titles[i]);
		cr_assert_eq(cells, strlen(titles[i]));
	}
}

Test(menu_titles, that_differ_stay_as_they_are)
{
	const struct boot_entry list[] = { made("b.conf", "Debian", "1", MACHINE_A),
					   made("a.conf", "Arch", "1", MACHINE_A) };
	static const char *const titles[] = { "Debian", "Arch" };

	assert_titles(list, titles, 2);
}

Test(menu_titles, that_clash_get_what_differs_and_nothing_else)
{
	const struct boot_entry list[] = {
		made("a.conf", "Arch Linux", "6.12.1", MACHINE_A),
		made("b.conf", "Debian", "1", MACHINE_A),
		made("c.conf", "Arch Linux", "6.12.1", MACHINE_B),
		made("d.conf", "Arch Linux", "6.11.9", MACHINE_B),
		made("e.conf", "Debian", "1", MACHINE_B),
		made("f.conf", "Fedora", "", ""),
		made("g.conf", "Fedora", "", ""),
		made("h.conf", "Fedora", "2", ""),
	};
	static const char *const titles[] = {
		"Arch Linux (6.12.1, 0123abcd)",
		"Debian (0123abcd)",
		"Arch Linux (6.12.1, 4567cdef)",
		"Arch Linux (6.11.9)",
		"Debian (4567cdef)",
		"Fedora (f.conf)",
		"Fedora (g.conf)",
		"Fedora (2)",
	};

	assert_titles(list, titles, ARRAY_LEN(list));
}

Test(menu_titles, an_entry_that_is_there_twice_is_shown_twice)
{
	const struct boot_entry list[] = { made("a.conf", "Arch", "1", ""),
					   made("a.conf", "Arch", "1", "") };
	static const char *const titles[] = { "Arch", "Arch" };

	assert_titles(list, titles, 2);
}

Test(menu_titles, on_a_narrow_line_the_title_is_cut_and_not_what_tells_it_apart)
{
	struct boot_entry e = made("a.conf", "Debian GNU/Linux", "6.12.94", "");
	char buf[64];

	cr_assert_eq(menu_titles_print(&e, e.title, MENU_TITLE_VERSION, 20, buf, sizeof(buf)), 20);
	cr_assert_str_eq(buf, "Debian GNU (6.12.94)");
	cr_assert_eq(menu_titles_print(&e, e.title, MENU_TITLE_VERSION, 10, buf, sizeof(buf)), 10);
	cr_assert_str_eq(buf, "Debia (6.1");
	cr_assert_eq(menu_titles_print(&e, e.title, MENU_TITLE_VERSION, 0, buf, sizeof(buf)), 0);
	cr_assert_str_eq(buf, "");
}

Test(menu_titles, hostile_bytes_and_small_buffers_do_no_harm)
{
	struct boot_entry e = made("a.conf", "\033[2J\xff\u00fc\u00fc\u00fc\u00fc", "\r\n\xc3", "");
	char buf[64];

	for (size_t cap = 1; cap < sizeof(buf); cap++) {
		memset(buf, 'x', sizeof(buf));
		menu_titles_print(&e, e.title, MENU_TITLE_VERSION, 20, buf, cap);
		cr_assert_lt(strlen(buf), cap);
		cr_assert(utf8_is_valid(span_of(buf)));
		cr_assert_not(span_has_control(span_of(buf)));
		cr_assert_eq(buf[cap], 'x');
	}
	cr_assert_eq(menu_titles_print(&e, e.title, MENU_TITLE_VERSION, 20, buf, 41), 15);
}

// Few titles, versions and machines, so that all clash in many ways.
Test(menu_titles, of_a_thousand_entries_no_two_look_the_same)
{
	enum { N = 1000 };
	static const char *const machines[] = { "", MACHINE_A, MACHINE_B };
	static const char *const versions[] = { "", "1", "2", "10" };
	static const char *const titles[] = { "Debian", "Debian 13", "Arch" };
	static struct boot_entry list[N];
	static const struct boot_entry *entries[N];
	static uint32_t scratch[2 * N];
	static uint8_t parts[N];
	static char shown[N][64];

	srand(4);
	for (size_t i = 0; i < N; i++) {
		char id[16];

		snprintf(id, sizeof(id), "%zu.conf", i);
		list[i] = made(id, titles[rand() % 3], versions[rand() % 4], machines[rand() % 3]);
		entries[i] = &list[i];
	}
	menu_titles_compare(entries, N, scratch, parts);
	for (size_t i = 0; i < N; i++)
		menu_titles_print(&list[i], list[i].title, parts[i], 60, shown[i], 64);
	qsort(shown, N, sizeof(shown[0]), (int (*)(const void *, const void *))strcmp);
	for (size_t i = 1; i < N; i++)
		cr_assert_str_neq(shown[i - 1], shown[i]);
}
