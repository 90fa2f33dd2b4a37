// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>

#include "host/store/data-source.h"

// Which file system that is, is not ours to say here: but it is the same one.
Test(data_source, a_store_that_is_not_there_yet_is_on_the_file_system_of_its_parents)
{
	struct machine machine = { 0 };

	cr_assert_eq(data_source_find_path("/does/not/exist", &machine),
		     data_source_find_path("/", &machine));
}
