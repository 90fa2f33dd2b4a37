// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/stage1/crypttab.h"
#include "host/stage1/holder.h"
#include "tests/host/folder.h"

static struct folder folder;

static void setup(void)
{
	folder = folder_make();
	folder_put(&folder, "disk", "d", 1);
	folder_put(&folder, "other", "o", 1);
	cr_assert_eq(symlinkat("disk", folder.fd, "link"), 0);
}

static void teardown(void)
{
	folder_remove(&folder);
}

TestSuite(crypttab, .init = setup, .fini = teardown);

static void assert_cleaned(const char *before, const char *after)
{
	CLEANUP(cleanup_free) char *table = xprintf("%s/crypttab", folder.path);
	CLEANUP(cleanup_free) char *disk = xprintf("%s/disk", folder.path);
	CLEANUP(cleanup_free) char *text = NULL;
	size_t len = 0;

	folder_put(&folder, "crypttab", before, strlen(before));
	cr_assert_eq(crypttab_without(table, disk), 0);
	cr_assert_eq(file_read_beneath(folder.fd, "crypttab", 4096, &text, &len), 0);
	cr_assert_str_eq(text, after);
}

Test(crypttab, the_line_of_the_device_goes_by_whatever_name)
{
	CLEANUP(cleanup_free)
	char *before =
		xprintf("# a comment\n\nroot  %s/link none luks\nswap\t%s/other /dev/urandom "
			"swap\n",
			folder.path, folder.path);
	CLEANUP(cleanup_free)
	char *after = xprintf("# a comment\n\nswap\t%s/other /dev/urandom swap\n", folder.path);

	assert_cleaned(before, after);
}

Test(crypttab, others_and_comments_stay_as_they_are)
{
	CLEANUP(cleanup_free)
	char *text = xprintf("#root %s/disk none\nname\nswap %s/other x", folder.path, folder.path);

	assert_cleaned(text, text);
}

Test(crypttab, without_one_there_is_nothing_to_do)
{
	cr_assert_eq(crypttab_without("/nonexistent/crypttab", "/dev/null"), 0);
}

Test(crypttab, what_luks_has_made_of_a_device_is_found)
{
	CLEANUP(cleanup_free) char *disk = xprintf("%s/disk", folder.path);
	char found[32] = "before";

	cr_assert_not(holder_find(folder.path, disk, found, sizeof(found)));
	cr_assert_eq(file_make_dirs(folder.fd, "block/disk/holders/dm-3"), 0);
	cr_assert_eq(file_make_dirs(folder.fd, "block/disk/holders/dm-4"), 0);
	cr_assert_eq(file_make_dirs(folder.fd, "block/dm-3/dm"), 0);
	cr_assert_eq(file_make_dirs(folder.fd, "block/dm-4/dm"), 0);
	folder_put(&folder, "block/dm-3/dm/uuid", "LVM-x\n", 6);
	CLEANUP(cleanup_free) char *block = xprintf("%s/block", folder.path);

	cr_assert_not(holder_find(block, disk, found, sizeof(found)));
	cr_assert_str_eq(found, "before");
	folder_put(&folder, "block/dm-4/dm/uuid", "CRYPT-LUKS2-0123-root\n", 22);
	cr_assert(holder_find(block, disk, found, sizeof(found)));
	cr_assert_str_eq(found, "/dev/dm-4");
}
