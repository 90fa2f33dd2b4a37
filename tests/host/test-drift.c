// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "host/store/drift.h"
#include "tests/host/folder.h"

static struct folder folder;
static struct drift drift;

static void set_up(void)
{
	static const char *const folders[] = { "etc",          "etc/upper", "etc/own",
					       "image",        "image/etc", "image/etc/ssh",
					       "etc/upper/ssh" };

	folder = folder_make();
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		cr_assert_eq(mkdirat(folder.fd, folders[i], 0755), 0);
	folder_put(&folder, "image/etc/hosts", "one", 3);
	folder_put(&folder, "image/etc/ssh/config", "two", 3);
	drift = (struct drift){ 0 };
}

static void take_down(void)
{
	drift_done(&drift);
	folder_remove(&folder);
}

TestSuite(drift, .init = set_up, .fini = take_down);

static void assert_item(size_t i, const char *path, enum drift_kind kind)
{
	cr_assert_lt(i, drift.n);
	cr_assert_str_eq(drift.items[i].path, path);
	cr_assert_eq(drift.items[i].kind, kind);
}

Test(drift, nothing_written_is_no_drift)
{
	cr_assert_eq(drift_read(folder.path, &drift), 0);
	cr_assert_eq(drift.n, 0);
}

Test(drift, what_is_added_changed_and_removed_is_told)
{
	folder_put(&folder, "etc/upper/new", "x", 1);
	folder_put(&folder, "etc/upper/hosts", "One", 3);
	cr_assert_eq(mknodat(folder.fd, "etc/upper/ssh/config", S_IFCHR | 0600, makedev(0, 0)), 0);
	cr_assert_eq(drift_read(folder.path, &drift), 0);
	cr_assert_eq(drift.n, 3);
	assert_item(0, "hosts", DRIFT_CHANGED);
	assert_item(1, "new", DRIFT_ADDED);
	assert_item(2, "ssh/config", DRIFT_REMOVED);
}

Test(drift, what_a_folder_that_was_made_again_hides_is_removed)
{
	char path[128];

	cr_assert_eq(mkdirat(folder.fd, "image/etc/ssh/keys", 0755), 0);
	folder_put(&folder, "image/etc/ssh/keys/a", "a", 1);
	folder_put(&folder, "image/etc/ssh/other", "o", 1);
	folder_put(&folder, "etc/upper/ssh/other", "O", 1);
	snprintf(path, sizeof(path), "%s/etc/upper/ssh", folder.path);
	if (setxattr(path, "trusted.overlay.opaque", "y", 1, 0) < 0)
		cr_skip_test("only root may set such an attribute");
	cr_assert_eq(drift_read(folder.path, &drift), 0);
	cr_assert_eq(drift.n, 3);
	assert_item(0, "ssh/config", DRIFT_REMOVED);
	assert_item(1, "ssh/keys/a", DRIFT_REMOVED);
	assert_item(2, "ssh/other", DRIFT_CHANGED);
}

Test(drift, a_new_folder_hides_nothing)
{
	char path[128];

	cr_assert_eq(mkdirat(folder.fd, "etc/upper/made", 0755), 0);
	snprintf(path, sizeof(path), "%s/etc/upper/made", folder.path);
	if (setxattr(path, "trusted.overlay.opaque", "y", 1, 0) < 0)
		cr_skip_test("only root may set such an attribute");
	cr_assert_eq(drift_read(folder.path, &drift), 0);
	cr_assert_eq(drift.n, 0);
}

Test(drift, what_is_the_same_again_is_none)
{
	folder_put(&folder, "etc/upper/hosts", "one", 3);
	// Made and removed: the image never had it.
	cr_assert_eq(mknodat(folder.fd, "etc/upper/gone", S_IFCHR | 0600, makedev(0, 0)), 0);
	cr_assert_eq(drift_read(folder.path, &drift), 0);
	cr_assert_eq(drift.n, 0);
}

Test(drift, a_changed_mode_or_link_is_drift)
{
	folder_put(&folder, "etc/upper/hosts", "one", 3);
	cr_assert_eq(fchmodat(folder.fd, "etc/upper/hosts", 0600, 0), 0);
	cr_assert_eq(symlinkat("a", folder.fd, "image/etc/link"), 0);
	cr_assert_eq(symlinkat("b", folder.fd, "etc/upper/link"), 0);
	cr_assert_eq(drift_read(folder.path, &drift), 0);
	cr_assert_eq(drift.n, 2);
}

Test(drift, what_stage_1_has_put_there_is_none_until_it_is_changed)
{
	folder_put(&folder, "etc/upper/fstab", "x", 1);
	folder_put(&folder, "etc/own/fstab", "x", 1);
	cr_assert_eq(drift_read(folder.path, &drift), 0);
	cr_assert_eq(drift.n, 0);
	folder_put(&folder, "etc/upper/fstab", "y", 1);
	cr_assert_eq(drift_read(folder.path, &drift), 0);
	cr_assert_eq(drift.n, 1);
	assert_item(0, "fstab", DRIFT_CHANGED);
}

Test(drift, where_no_sealed_root_runs_there_is_none)
{
	cr_assert_eq(drift_read("/nowhere", &drift), -ENOENT);
}

Test(drift, each_item_knows_what_was_before_and_is_now)
{
	struct drift_sides sides;

	folder_put(&folder, "etc/upper/hosts", "other", 5);
	folder_put(&folder, "etc/own/fstab", "x", 1);
	folder_put(&folder, "etc/upper/fstab", "yy", 2);
	folder_put(&folder, "etc/upper/new", "zzz", 3);
	cr_assert_eq(drift_read(folder.path, &drift), 0);
	cr_assert_eq(drift.n, 3);
	cr_assert(drift.items[0].before_is_own);
	cr_assert_eq(drift.items[0].before.st_size, 1);
	cr_assert_eq(drift.items[0].now.st_size, 2);
	cr_assert_not(drift.items[1].before_is_own);
	cr_assert_eq(drift.items[1].before.st_size, 3);
	cr_assert_eq(drift.items[2].now.st_size, 3);
	cr_assert_eq(drift_sides_open(folder.path, &sides), 0);
	cr_assert_eq(faccessat(sides.upper_fd, "new", F_OK, 0), 0);
	cr_assert_eq(faccessat(sides.own_fd, "fstab", F_OK, 0), 0);
	cr_assert_eq(faccessat(sides.image_fd, "ssh/config", F_OK, 0), 0);
	drift_sides_close(&sides);
}
