// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/store/store.h"
#include "tests/host/folder.h"

Test(machine, what_is_written_reads_back)
{
	struct folder folder = folder_make();
	struct machine machine = { .token = "t",
				   .machine_id = "0123456789abcdef0123456789abcdef",
				   .esp = "0000abcd-0000-4000-8000-000000000001" };
	struct machine read;
	struct store store;

	cr_assert_eq(store_create(folder.path, &store), 0);
	cr_assert(machine_add_place(&machine.mirrors, "/a"));
	cr_assert(machine_add_place(&machine.mirrors, "/b"));
	cr_assert(machine_add_place(&machine.former, "/c"));
	cr_assert_eq(store_write_machine(&store, &machine), 0);
	cr_assert_eq(store_read_machine(&store, &read), 0);
	cr_assert_str_eq(read.token, machine.token);
	cr_assert_str_eq(read.machine_id, machine.machine_id);
	cr_assert_str_eq(read.esp, machine.esp);
	cr_assert_eq(read.mirrors.n, 2);
	cr_assert_str_eq(read.mirrors.items[1], "/b");
	cr_assert_eq(read.former.n, 1);
	store_close(&store);
	folder_remove(&folder);
}

Test(machine, a_place_is_listed_once)
{
	struct machine_places places = { 0 };

	cr_assert(machine_add_place(&places, "/a"));
	cr_assert(machine_add_place(&places, "/a"));
	cr_assert_eq(places.n, 1);
	cr_assert(machine_has_place(&places, "/a"));
	cr_assert_not(machine_has_place(&places, "/"));
}

Test(machine, dropping_a_place_keeps_the_order_of_the_others)
{
	struct machine_places places = { 0 };

	cr_assert(machine_add_place(&places, "/a"));
	cr_assert(machine_add_place(&places, "/b"));
	cr_assert(machine_add_place(&places, "/c"));
	machine_drop_place(&places, "/b");
	cr_assert_eq(places.n, 2);
	cr_assert_str_eq(places.items[0], "/a");
	cr_assert_str_eq(places.items[1], "/c");
	machine_drop_place(&places, "/x");
	cr_assert_eq(places.n, 2);
}

Test(machine, places_that_do_not_fit_are_refused)
{
	struct machine_places places = { 0 };
	char name[MACHINE_PLACE_SIZE + 1];

	memset(name, 'a', sizeof(name));
	name[MACHINE_PLACE_SIZE] = '\0';
	cr_assert_not(machine_add_place(&places, name));
	cr_assert_not(machine_add_place(&places, ""));
	name[MACHINE_PLACE_SIZE - 1] = '\0';
	cr_assert(machine_add_place(&places, name));
	for (char c = 'b'; places.n < MACHINE_PLACES_MAX; c++)
		cr_assert(machine_add_place(&places, (char[]){ c, '\0' }));
	cr_assert_not(machine_add_place(&places, "one more"));
}

Test(machine, a_file_that_makes_no_sense_is_told_from_none)
{
	static const char *const bad[] = {
		"{",
		"{}",
		"{\"version\": 1, \"token\": \"../x\"}",
		"{\"version\": 1, \"token\": \"t\", \"mirrors\": [1]}",
		"{\"version\": 1, \"token\": \"t\", \"mirrors\": [\"\"]}",
	};
	struct folder folder = folder_make();
	struct machine machine;
	struct store store;

	cr_assert_eq(store_create(folder.path, &store), 0);
	cr_assert_eq(store_read_machine(&store, &machine), -ENOENT);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		folder_put(&folder, "machine.json", bad[i], strlen(bad[i]));
		cr_assert_eq(store_read_machine(&store, &machine), -EBADMSG, "%s", bad[i]);
	}
	store_close(&store);
	folder_remove(&folder);
}
