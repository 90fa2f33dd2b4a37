// SPDX-License-Identifier: GPL-2.0-or-later

#include <errno.h>

#include "host/esp/publish.h"
#include "tests/host/folder.h"

#define BLOB "test/0123456789abcdef0123456789abcdef.efi"

Test(publish, blobs_go_even_when_the_folder_of_entries_is_not_there)
{
	struct folder boot = folder_make();
	static const char *const blobs[] = { "/" BLOB };
	const struct removal removal = { .entry_path = "loader/entries/test-1.conf",
					 .blobs = blobs,
					 .n_blobs = 1 };
	struct unpublished gone;

	cr_assert_eq(mkdirat(boot.fd, "test", 0755), 0);
	folder_put(&boot, BLOB, "x", 1);
	cr_assert_eq(unpublish(boot.fd, &removal, &gone), 0);
	cr_assert_eq(faccessat(boot.fd, BLOB, F_OK, 0), -1);
	cr_assert_eq(unpublish(boot.fd, &removal, &gone), 0);
	folder_remove(&boot);
}

Test(publish, an_entry_that_was_there_is_not_called_ours)
{
	struct folder boot = folder_make();
	struct publication p = { .folder = "/test",
				 .entry_path = "loader/entries/test-1.conf",
				 .entry = "linux /x\n",
				 .entry_len = 9 };
	const char *path;
	bool made;

	cr_assert_eq(publish(boot.fd, &p, NULL, &path, &made), 0);
	cr_assert(made);
	cr_assert_eq(publish(boot.fd, &p, NULL, &path, &made), -EEXIST);
	cr_assert_not(made);
	folder_remove(&boot);
}

Test(publish, the_catalog_comes_behind_the_entry_and_before_its_removal)
{
	struct folder boot = folder_make();
	struct publication p = { .folder = "/test",
				 .entry_path = "loader/entries/test-1.conf",
				 .entry = "linux /x\n",
				 .entry_len = 9,
				 .catalog = { "test", 1, "text", 4 } };
	const struct removal removal = { .entry_path = "loader/entries/test-1.conf",
					 .catalog = { "test", 2, "less", 4 } };
	struct unpublished gone;
	const char *path;
	bool made;

	cr_assert_eq(publish(boot.fd, &p, NULL, &path, &made), 0);
	cr_assert_eq(faccessat(boot.fd, "EFI/genboot/test/catalog-1", F_OK, 0), 0);
	cr_assert_eq(publish(boot.fd, &p, NULL, &path, &made), -EEXIST);
	cr_assert_str_eq(path, "loader/entries/test-1.conf");
	p.entry_path = "loader/entries/test-2.conf";
	cr_assert_eq(publish(boot.fd, &p, NULL, &path, &made), -EEXIST);
	cr_assert_str_eq(path, "the catalog");
	cr_assert_eq(unpublish(boot.fd, &removal, &gone), 0);
	cr_assert_eq(faccessat(boot.fd, "EFI/genboot/test/catalog-2", F_OK, 0), 0);
	cr_assert_eq(faccessat(boot.fd, "loader/entries/test-1.conf", F_OK, 0), -1);
	folder_remove(&boot);
}
