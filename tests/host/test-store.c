// SPDX-License-Identifier: GPL-2.0-or-later

#include <errno.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/store/store.h"
#include "host/store/tree.h"
#include "tests/host/folder.h"

static void fill(struct manifest *manifest, uint32_t number)
{
	*manifest = (struct manifest){
		.number = number,
		.id = xprintf("t-%u.conf", number),
		.created = xdup("2026-11-22T10:00:00Z"),
		.title = xdup("Test"),
		.image = { .path = xdup("/t/a.efi") },
	};
	memset(manifest->image.digest.sha256, 'a', 64);
}

Test(store, a_number_stays_given)
{
	struct folder folder = folder_make();
	struct manifest manifest;
	struct store store;
	uint32_t highest;
	bool damaged = false;

	cr_assert_eq(store_create(folder.path, &store), 0);
	cr_assert_eq(store_highest(&store, &highest, &damaged), 0);
	cr_assert_eq(highest, 0);
	fill(&manifest, 12);
	cr_assert_eq(store_commit(&store, &manifest), 0);
	cr_assert_eq(store_highest(&store, &highest, &damaged), 0);
	cr_assert_eq(highest, 12);
	cr_assert_eq(store_set_highest(&store, 20), 0);
	cr_assert_eq(store_forget(&store, 12), 0);
	cr_assert_eq(store_highest(&store, &highest, &damaged), 0);
	cr_assert_eq(highest, 20);
	manifest_done(&manifest);
	store_close(&store);
	folder_remove(&folder);
}

Test(store, staging_is_read_back_and_gone_after)
{
	struct folder folder = folder_make();
	struct manifest manifest, again;
	struct store store;
	uint32_t *numbers;
	size_t n;

	cr_assert_eq(store_create(folder.path, &store), 0);
	fill(&manifest, 3);
	cr_assert_eq(store_stage(&store, &manifest), 0);
	cr_assert_eq(store_list(&store, STORE_STAGING, &numbers, &n), 0);
	cr_assert_eq(n, 1);
	cr_assert_eq(numbers[0], 3);
	free(numbers);
	cr_assert_eq(store_read(&store, STORE_STAGING, 3, &again), 0);
	cr_assert_str_eq(again.id, "t-3.conf");
	manifest_done(&again);
	cr_assert_eq(store_unstage(&store, 3), 0);
	cr_assert_eq(store_unstage(&store, 3), 0);
	cr_assert_eq(store_read(&store, STORE_STAGING, 3, &again), -ENOENT);
	manifest_done(&manifest);
	store_close(&store);
	folder_remove(&folder);
}

Test(store, a_manifest_under_another_number_is_damaged)
{
	struct folder folder = folder_make();
	struct manifest manifest, again;
	struct store store;

	cr_assert_eq(store_create(folder.path, &store), 0);
	fill(&manifest, 3);
	cr_assert_eq(store_commit(&store, &manifest), 0);
	cr_assert_eq(renameat(store.fd, "generations/3", store.fd, "generations/4"), 0);
	cr_assert_eq(store_read(&store, STORE_GENERATIONS, 4, &again), -EBADMSG);
	manifest_done(&manifest);
	store_close(&store);
	folder_remove(&folder);
}

Test(store, a_senseless_last_number_counts_as_absent)
{
	struct folder folder = folder_make();
	struct manifest manifest;
	struct store store;
	uint32_t highest;
	bool damaged = false;

	cr_assert_eq(store_create(folder.path, &store), 0);
	folder_put(&folder, "state/last-number", "12x\n", 4);
	fill(&manifest, 7);
	cr_assert_eq(store_commit(&store, &manifest), 0);
	cr_assert_eq(store_highest(&store, &highest, &damaged), 0);
	cr_assert(damaged);
	cr_assert_eq(highest, 7);
	manifest_done(&manifest);
	store_close(&store);
	folder_remove(&folder);
}

Test(store, the_highest_catalog_is_known_once_it_is_noted)
{
	struct folder folder = folder_make();
	struct store store;

	cr_assert_eq(store_create(folder.path, &store), 0);
	cr_assert_eq(store_last_catalog(&store), 0);
	store_note_catalog(&store, 5000000000);
	cr_assert_eq(store_last_catalog(&store), 5000000000);
	folder_put(&folder, "state/last-catalog", "12x\n", 4);
	cr_assert_eq(store_last_catalog(&store), 0, "senseless, it counts as absent");
	store_close(&store);
	folder_remove(&folder);
}

Test(tree, a_command_line_is_joined_without_comments)
{
	struct folder folder = folder_make();
	char *cmdline;

	mkdirat(folder.fd, "etc", 0755);
	mkdirat(folder.fd, "etc/kernel", 0755);
	folder_put(&folder, "etc/kernel/cmdline", "# why\nroot=/dev/a\t ro \n\n quiet\n", 31);
	cr_assert_eq(tree_read_cmdline(folder.fd, &cmdline), 0);
	cr_assert_str_eq(cmdline, "root=/dev/a  ro quiet");
	free(cmdline);
	folder_put(&folder, "etc/kernel/cmdline", "a\0b", 3);
	cr_assert_eq(tree_read_cmdline(folder.fd, &cmdline), -EBADMSG);
	folder_remove(&folder);
}

Test(tree, a_machine_id_that_is_not_set_is_none)
{
	static const char *const bad[] = { "uninitialized\n", "", "0123\n",
					   "00000000000000000000000000000000\n",
					   "0123456789abcdef0123456789abcdefff\n" };
	struct folder folder = folder_make();
	char id[33];

	mkdirat(folder.fd, "etc", 0755);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		folder_put(&folder, "etc/machine-id", bad[i], strlen(bad[i]));
		cr_assert_eq(tree_read_machine_id(folder.fd, id), -EBADMSG, "%s", bad[i]);
	}
	folder_put(&folder, "etc/machine-id", "0123456789ABCDEF0123456789abcdef\n", 33);
	cr_assert_eq(tree_read_machine_id(folder.fd, id), 0);
	cr_assert_str_eq(id, "0123456789abcdef0123456789abcdef");
	folder_remove(&folder);
}

Test(store, an_empty_generation_is_told_and_dropped_and_no_other)
{
	struct folder folder = folder_make();
	struct manifest manifest;
	struct store store;

	cr_assert_eq(store_create(folder.path, &store), 0);
	fill(&manifest, 3);
	cr_assert_eq(store_commit(&store, &manifest), 0);
	cr_assert_not(store_is_empty(&store, 3));
	cr_assert_eq(store_drop_empty(&store, 3), -ENOTEMPTY);
	cr_assert_eq(unlinkat(store.fd, "generations/3/manifest.json", 0), 0);
	cr_assert_eq(store_stage(&store, &manifest), 0);
	cr_assert_not(store_is_empty(&store, 3));
	cr_assert_eq(store_unstage(&store, 3), 0);
	cr_assert(store_is_empty(&store, 3));
	cr_assert_eq(store_drop_empty(&store, 3), 0);
	cr_assert_not(store_is_empty(&store, 3));
	manifest_done(&manifest);
	store_close(&store);
	folder_remove(&folder);
}

Test(store, the_first_folder_that_it_lacks_is_named)
{
	struct folder folder = folder_make();
	struct store store;
	int error = 0;

	cr_assert_eq(store_create(folder.path, &store), 0);
	cr_assert_null(store_lacks(&store, &error));
	cr_assert_eq(unlinkat(store.fd, "staging", AT_REMOVEDIR), 0);
	cr_assert_str_eq(store_lacks(&store, &error), "staging");
	cr_assert_eq(error, -ENOENT);
	folder_put(&folder, "staging", "x", 1);
	cr_assert_str_eq(store_lacks(&store, &error), "staging");
	cr_assert_eq(error, -ENOTDIR);
	store_close(&store);
	folder_remove(&folder);
}
