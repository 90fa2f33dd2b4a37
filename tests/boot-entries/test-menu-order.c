// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/menu-order.h"
#include "tests/boot-entries/text.h"

static struct boot_entry made(const char *id, const char *sort_key, const char *machine_id,
			      const char *version)
{
	struct boot_entry e = { .sort_key = span_of(sort_key),
				.machine_id = span_of(machine_id),
				.version = span_of(version) };

	strcpy(e.id, id);
	return e;
}

static struct boot_entry counted(const char *id, uint32_t left, uint32_t done)
{
	struct boot_entry e = made(id, "", "", "");

	e.counted = true;
	e.tries_left = left;
	e.tries_done = done;
	return e;
}

// Sorts the list backwards and checks that it comes out as written.
static void assert_order(const struct boot_entry *list, size_t n)
{
	const struct boot_entry *sorted[16], *scratch[16];

	for (size_t i = 0; i < n; i++)
		sorted[i] = &list[n - 1 - i];
	menu_order_sort(sorted, n, scratch);
	for (size_t i = 0; i < n; i++)
		cr_assert_str_eq(sorted[i]->id, list[i].id, "at %zu", i);
}

Test(menu_order, follows_uapi_1_key_by_key)
{
	const struct boot_entry list[] = {
		made("g1.conf", "debian", "", "6.1"),      // machine-id: none first
		made("g2.conf", "debian", "0123", "6.12"), // version: newer first
		made("g3.conf", "debian", "0123", "6.1"),  //
		made("g4.conf", "debian", "4567", "7"),    // machine-id before version
		made("g5.conf", "fedora", "", "1"),        // sort-key first of all
		made("z-10.conf", "", "", "1"), // without sort-key behind those with one, by id
		made("z-9.conf", "", "9", "2"), // and by nothing else
	};

	assert_order(list, ARRAY_LEN(list));
}

// systemd-boot(7) says that bad entries come first; its code puts them last.
Test(menu_order, entries_without_tries_left_come_last)
{
	struct boot_entry list[] = {
		made("b.conf", "b", "", "1"),
		made("c.conf", "", "", ""),
		counted("bad.conf", 0, 3),
	};

	list[2].sort_key = S("a");
	assert_order(list, ARRAY_LEN(list));
}

// bootctl's comparator has this test the wrong way round.
Test(menu_order, of_two_counted_twins_the_one_with_more_tries_left_and_fewer_done_is_first)
{
	const struct boot_entry list[] = { counted("a.conf", 3, 0), counted("a.conf", 2, 0),
					   counted("a.conf", 2, 1) };
	struct boot_entry plain = made("a.conf", "", "", "");

	for (size_t i = 0; i + 1 < ARRAY_LEN(list); i++)
		cr_assert_lt(menu_order_compare(&list[i], &list[i + 1]), 0);
	cr_assert_eq(menu_order_compare(&plain, &list[1]), 0, "one counter alone decides nothing");
}

Test(menu_order, the_suffix_of_the_id_takes_part)
{
	const struct boot_entry list[] = { made("a-2.efi", "", "", ""),
					   made("a-2.conf", "", "", ""),
					   made("a-1.efi", "", "", "") };

	assert_order(list, ARRAY_LEN(list));
}

Test(menu_order, profiles_of_a_uki_stay_together_main_one_first)
{
	struct boot_entry list[] = {
		made("b.efi", "", "", ""),
		made("b.efi@z", "", "", ""),
		made("b.efi@a", "", "", ""),
		made("a.efi", "", "", ""),
	};

	list[0].kind = list[1].kind = list[2].kind = BOOT_ENTRY_TYPE2;
	list[1].profile = 1;
	list[2].profile = 2;
	assert_order(list, ARRAY_LEN(list));
}

Test(menu_order, sorts_a_thousand_shuffled_generations_and_keeps_equal_ones_in_place)
{
	enum { N = 1000 };
	static struct boot_entry entries[N];
	static char versions[N][16];
	static const struct boot_entry *sorted[N], *scratch[N];

	srand(1);
	for (size_t i = 0; i < N; i++) {
		sprintf(versions[i], "%d", rand() % 300);
		entries[i] = made("same.conf", "genboot", "", versions[i]);
		sorted[i] = &entries[i];
	}
	menu_order_sort(sorted, N, scratch);
	for (size_t i = 0; i + 1 < N; i++) {
		int a = atoi(sorted[i]->version.at), b = atoi(sorted[i + 1]->version.at);

		cr_assert(a > b || (a == b && sorted[i] < sorted[i + 1]));
	}
}

Test(menu_order, of_a_counted_and_a_plain_twin_only_the_counted_one_stays)
{
	struct boot_entry a = made("a.conf", "", "", ""), b = counted("a.conf", 3, 0),
			  c = counted("a.conf", 0, 3), other = made("b.conf", "", "", ""),
			  same = made("b.conf", "", "", "");
	const struct boot_entry *list[] = { &other, &a, &same, &c, &b }, *scratch[5];

	cr_assert_eq(menu_order_drop_twins(list, 5, scratch), 4);
	cr_assert(list[0] == &c && list[1] == &b && list[2] == &other && list[3] == &same);
}

// As they come from a catalog, and from a folder that another tool has written.
Test(menu_order, runs_that_are_in_order_already_or_the_other_way_round_come_out_right)
{
	static struct boot_entry entries[100];
	static const struct boot_entry *sorted[100], *scratch[100];

	for (size_t n_ascending = 0; n_ascending <= 100; n_ascending++) {
		for (size_t i = 0; i < 100; i++) {
			size_t version = i < n_ascending ? i : 100 + n_ascending - i;
			char text[8];

			snprintf(text, sizeof(text), "%zu", version / 2);
			entries[i] = made("x.conf", "s", "", "");
			entries[i].version = span_of(strdup(text));
			sorted[i] = &entries[i];
		}
		menu_order_sort(sorted, 100, scratch);
		for (size_t i = 1; i < 100; i++) {
			int r = menu_order_compare(sorted[i - 1], sorted[i]);

			cr_assert(r < 0 || (r == 0 && sorted[i - 1] < sorted[i]),
				  "%zu ascending, at %zu", n_ascending, i);
		}
		for (size_t i = 0; i < 100; i++)
			free((void *)(uintptr_t)entries[i].version.at);
	}
}

static struct boot_entry other(enum boot_entry_kind kind, const char *suffix)
{
	struct boot_entry e;

	boot_entry_from_other(kind, span_of(suffix), span_of(""), &e);
	return e;
}

Test(menu_order, others_stand_behind_all_of_ours_by_kind)
{
	const struct boot_entry list[] = {
		made("g1.conf", "debian", "", "6.1"),
		made("a.conf", "", "", "1"),
		counted("bad.conf", 0, 3),
		other(BOOT_ENTRY_MACOS, ""),
		other(BOOT_ENTRY_WINDOWS, ""),
		other(BOOT_ENTRY_SHELL, ""),
		other(BOOT_ENTRY_DEFAULT_LOADER, ""),
		other(BOOT_ENTRY_BOOT_OPTION, "0001"),
		other(BOOT_ENTRY_FIRMWARE_SETUP, ""),
		other(BOOT_ENTRY_POWEROFF, ""),
		other(BOOT_ENTRY_REBOOT, ""),
	};

	assert_order(list, ARRAY_LEN(list));
}

Test(menu_order, others_of_a_kind_stay_as_they_were_found)
{
	const struct boot_entry a = other(BOOT_ENTRY_BOOT_OPTION, "0001");
	const struct boot_entry b = other(BOOT_ENTRY_BOOT_OPTION, "0002");

	cr_assert_eq(menu_order_compare(&a, &b), 0);
}
