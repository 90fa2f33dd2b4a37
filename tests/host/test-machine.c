// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/store/last-default.h"
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

static void put(const struct folder *folder, const char *name, const char *text)
{
	int fd = openat(folder->fd, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

Test(machine, the_loader_reads_back)
{
	struct folder folder = folder_make();
	struct machine machine = { .token = "t", .loader = "EFI/genboot/x.efi" };
	struct machine read;
	struct store store;

	memset(machine.loader_sha256, 'a', SHA256_HEX_SIZE - 1);
	memset(machine.fallback_sha256, 'b', SHA256_HEX_SIZE - 1);
	cr_assert_eq(store_create(folder.path, &store), 0);
	cr_assert_eq(store_write_machine(&store, &machine), 0);
	cr_assert_eq(store_read_machine(&store, &read), 0);
	cr_assert_str_eq(read.loader, machine.loader);
	cr_assert_str_eq(read.loader_sha256, machine.loader_sha256);
	cr_assert_str_eq(read.fallback_sha256, machine.fallback_sha256);
	store_close(&store);
	folder_remove(&folder);
}

Test(machine, the_copy_counts_where_the_first_cannot_be_read)
{
	static const char *const damages[] = { "", "{ \"version\": 1,", "{ \"token\": \"../x\" }" };
	struct folder folder = folder_make();
	struct machine machine = { .token = "t" }, read;
	struct store store;

	cr_assert_eq(store_create(folder.path, &store), 0);
	cr_assert_eq(store_write_machine(&store, &machine), 0);
	cr_assert(store_has_machine_copy(&store));
	for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
		put(&folder, MACHINE_FILE, damages[i]);
		cr_assert_eq(store_read_machine(&store, &read), 0);
		cr_assert_str_eq(read.token, "t");
		cr_assert_eq(read.error, -EBADMSG);
		cr_assert_not(store_has_machine_copy(&store));
	}
	put(&folder, MACHINE_COPY, "");
	cr_assert_eq(store_read_machine(&store, &read), -EBADMSG);
	store_close(&store);
	folder_remove(&folder);
}

Test(machine, the_last_default_reads_back_and_nonsense_does_not)
{
	static const char *const damages[] = { "", "\n", "no end", "x.conf\ny\n" };
	struct folder folder = folder_make();
	char id[BOOT_ID_MAX + 1] = "as it was";
	struct store store;

	cr_assert_eq(store_create(folder.path, &store), 0);
	cr_assert_eq(store_read_default(&store, id), -ENOENT);
	for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
		put(&folder, "state/default", damages[i]);
		cr_assert_eq(store_read_default(&store, id), -EBADMSG);
	}
	cr_assert_str_eq(id, "as it was");
	cr_assert_eq(store_set_default(&store, "t-2.conf"), 0);
	cr_assert_eq(store_read_default(&store, id), 0);
	cr_assert_str_eq(id, "t-2.conf");
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
