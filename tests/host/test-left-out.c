// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/store/left-out.h"
#include "tests/host/folder.h"

static const char *const emptied[] = { "home", "var" };
static const char *const kept[] = { "var/lib/dpkg" };

static struct left_out some(void)
{
	return (struct left_out){ .emptied = emptied, .n_emptied = 2, .kept = kept, .n_kept = 1 };
}

Test(left_out, nothing_is_left_out_where_nobody_asks)
{
	cr_assert_eq(left_out_judge(NULL, "home/me"), LEFT_OUT_TAKE);
}

Test(left_out, each_path_has_its_verdict)
{
	static const struct {
		const char *path;
		enum left_out_verdict want;
	} cases[] = {
		{ "", LEFT_OUT_TAKE },
		{ "etc/passwd", LEFT_OUT_TAKE },
		{ "home", LEFT_OUT_EMPTY },
		{ "home/me", LEFT_OUT_DROP },
		{ "homes", LEFT_OUT_TAKE },
		{ "var", LEFT_OUT_PASS },
		{ "var/lib", LEFT_OUT_PASS },
		{ "var/lib/dpkg", LEFT_OUT_TAKE },
		{ "var/lib/dpkg/info/a.list", LEFT_OUT_TAKE },
		{ "var/lib/dpkg-new", LEFT_OUT_DROP },
		{ "var/lib/apt", LEFT_OUT_DROP },
		{ "var/log", LEFT_OUT_DROP },
		{ "swapfile", LEFT_OUT_DROP },
		{ "lost+found/x", LEFT_OUT_DROP },
	};
	struct left_out left_out = some();

	left_out_drop(&left_out, "/swapfile");
	left_out_drop(&left_out, "lost+found");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		cr_assert_eq(left_out_judge(&left_out, cases[i].path), cases[i].want, "%s",
			     cases[i].path);
	left_out_done(&left_out);
}

Test(left_out, swap_files_come_from_fstab_and_partitions_do_not)
{
	static const char fstab[] = "# a comment\n"
				    "UUID=0123 / ext4 defaults 0 1\n"
				    "/dev/vda3 none swap sw 0 0\n"
				    "UUID=4567 none swap sw 0 0\n"
				    "/swap/file none swap sw 0 0\n"
				    "/srv/a /b none bind 0 0\n";
	struct folder folder = folder_make();
	struct left_out left_out = some();
	char *path = xprintf("%s/fstab", folder.path);

	folder_put(&folder, "fstab", fstab, strlen(fstab));
	cr_assert_eq(left_out_drop_swap(&left_out, path), 0);
	cr_assert_eq(left_out.n_dropped, 1);
	cr_assert_str_eq(left_out.dropped[0], "swap/file");
	free(path);
	left_out_done(&left_out);
	folder_remove(&folder);
}

Test(left_out, without_an_fstab_there_is_no_swap)
{
	struct left_out left_out = some();

	cr_assert_eq(left_out_drop_swap(&left_out, "/does/not/exist"), 0);
	cr_assert_eq(left_out.n_dropped, 0);
}
