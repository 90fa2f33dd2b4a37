// SPDX-License-Identifier: GPL-2.0-or-later

#include <criterion/criterion.h>

#include "host/esp/space.h"

Test(space, files_take_whole_clusters)
{
	cr_assert_eq(space_round(0, 4096), 0);
	cr_assert_eq(space_round(1, 4096), 4096);
	cr_assert_eq(space_round(4096, 4096), 4096);
	cr_assert_eq(space_round(4097, 4096), 8192);
	cr_assert_eq(space_round(UINT64_MAX, 4096), UINT64_MAX);
	cr_assert_eq(space_round(5, 0), 5);
}

Test(space, the_need_counts_files_names_and_folders)
{
	// A blob's name of 36 characters takes 4 slots of 32 bytes, one of 12 takes 2.
	const struct space_file files[] = { { 10000, 36 }, { 300, 12 } };

	cr_assert_eq(space_need(files, 2, 1, 0, 512), 10240 + 512 + 512);
	cr_assert_eq(space_need(files, 2, 2, 0, 512), 10240 + 512 + 512 + 512);
	cr_assert_eq(space_need(files, 2, 2, 1, 512), 10240 + 512 + 512 + 512 + 512);
	cr_assert_eq(space_need(files, 1, 1, 0, 4096), 12288 + 4096);
}

Test(space, many_names_take_several_clusters)
{
	struct space_file files[100];

	for (size_t i = 0; i < 100; i++)
		files[i] = (struct space_file){ 0, 36 };
	cr_assert_eq(space_need(files, 100, 1, 0, 512), 25 * 512);
}

Test(space, a_sum_that_does_not_fit_is_more_than_any_disk_has)
{
	const struct space_file files[] = { { UINT64_MAX - 1, 1 }, { UINT64_MAX - 1, 1 } };

	cr_assert_eq(space_need(files, 2, 1, 0, 512), UINT64_MAX);
}
