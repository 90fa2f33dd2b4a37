// SPDX-License-Identifier: GPL-2.0-or-later

#include <errno.h>

#include "host/esp/publish.h"
#include "tests/host/folder.h"

#define BLOB "test/0123456789abcdef0123456789abcdef.efi"

Test(publish, blobs_go_even_when_the_folder_of_entries_is_not_there)
{
	struct folder boot = folder_make();
	static const char *const blobs[] = { "/" BLOB };
	struct unpublished gone;

	cr_assert_eq(mkdirat(boot.fd, "test", 0755), 0);
	folder_put(&boot, BLOB, "x", 1);
	cr_assert_eq(unpublish(boot.fd, "loader/entries/test-1.conf", blobs, 1, &gone), 0);
	cr_assert_eq(faccessat(boot.fd, BLOB, F_OK, 0), -1);
	cr_assert_eq(unpublish(boot.fd, "loader/entries/test-1.conf", blobs, 1, &gone), 0);
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
