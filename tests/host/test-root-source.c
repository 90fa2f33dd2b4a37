// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/store/root-source.h"
#include "tests/host/folder.h"

#define ROOT_LINE "22 1 254:1 / / rw,relatime - ext4 /dev/vda1 rw\n"

static struct root_source read_from(const char *mountinfo)
{
	struct folder folder = folder_make();
	struct root_source source = { 0 };
	char *path = xprintf("%s/mountinfo", folder.path);

	folder_put(&folder, "mountinfo", mountinfo, strlen(mountinfo));
	cr_assert_eq(root_source_read(path, &source), 0);
	free(path);
	folder_remove(&folder);
	return source;
}

Test(root_source, one_file_system_is_fit)
{
	struct root_source source =
		read_from(ROOT_LINE "23 22 254:2 / /home rw - ext4 /dev/vda2 rw\n"
				    "24 22 254:3 / /boot/efi rw - vfat /dev/vda3 rw\n");

	cr_assert_str_eq(source.type, "ext4");
	cr_assert_not(source.is_mapped);
	cr_assert_null(source.apart);
	cr_assert(root_source_is_fit(&source));
}

Test(root_source, a_var_of_its_own_is_told)
{
	struct root_source source =
		read_from(ROOT_LINE "23 22 254:2 / /var rw - ext4 /dev/vda2 rw\n");

	cr_assert_str_eq(source.apart, "/var");
}

Test(root_source, what_is_mapped_is_told)
{
	struct root_source source =
		read_from("22 1 254:1 / / rw,relatime - ext4 /dev/mapper/vg-root rw\n");

	cr_assert(source.is_mapped);
}

Test(root_source, another_type_is_not_fit)
{
	struct root_source source = read_from("22 1 0:21 / / rw,relatime - overlay overlay rw\n");

	cr_assert_not(root_source_is_fit(&source));
}
