// SPDX-License-Identifier: GPL-2.0-or-later

#include <errno.h>
#include <string.h>

#include "host/base/file.h"
#include "tests/host/folder.h"

Test(file, beneath_never_leaves_the_folder_nor_follows_a_link)
{
	struct folder folder = folder_make();

	mkdirat(folder.fd, "sub", 0755);
	folder_put(&folder, "sub/file", "x", 1);
	cr_assert_eq(symlinkat("sub/file", folder.fd, "link"), 0);
	cr_assert_eq(symlinkat("sub", folder.fd, "way"), 0);
	cr_assert_eq(file_open_beneath(folder.fd, "../../etc/passwd"), -EXDEV);
	cr_assert_eq(file_open_beneath(folder.fd, "link"), -ELOOP);
	cr_assert_eq(file_open_beneath(folder.fd, "way/file"), -ELOOP);
	cr_assert_eq(file_open_beneath(folder.fd, "sub"), -EISDIR);
	cr_assert_eq(file_open_beneath(folder.fd, "none"), -ENOENT);
	cr_assert_geq(file_open_beneath(folder.fd, "//sub/file"), 0);
	folder_remove(&folder);
}

Test(file, beneath_never_enters_another_file_system)
{
	int fd = file_open_dir("/");

	cr_assert_eq(file_open_beneath(fd, "proc/self/cmdline"), -EXDEV);
	close(fd);
}

Test(file, in_root_follows_links_as_a_chroot_would)
{
	struct folder folder = folder_make();
	int fd;

	mkdirat(folder.fd, "etc", 0755);
	folder_put(&folder, "etc/os", "inside", 6);
	cr_assert_eq(symlinkat("/etc/os", folder.fd, "absolute"), 0);
	cr_assert_eq(symlinkat("../../../../etc/os", folder.fd, "climbing"), 0);
	fd = file_open_in_root(folder.fd, "/absolute");
	cr_assert_geq(fd, 0);
	close(fd);
	fd = file_open_in_root(folder.fd, "climbing");
	cr_assert_geq(fd, 0);
	close(fd);
	folder_remove(&folder);
}

Test(file, a_fifo_is_not_opened, .timeout = 5)
{
	struct folder folder = folder_make();

	cr_assert_eq(mkfifoat(folder.fd, "fifo", 0644), 0);
	cr_assert_eq(file_open_beneath(folder.fd, "fifo"), -EBADFD);
	cr_assert_eq(file_open_in_root(folder.fd, "fifo"), -EBADFD);
	folder_remove(&folder);
}

Test(file, a_device_is_not_opened)
{
	cr_assert_eq(file_open_named("/dev/zero"), -EBADFD);
}

Test(file, reading_is_bounded)
{
	struct folder folder = folder_make();
	char *text = NULL;
	size_t len;

	folder_put(&folder, "four", "1234", 4);
	cr_assert_eq(file_read_beneath(folder.fd, "four", 3, &text, &len), -EFBIG);
	cr_assert_null(text);
	cr_assert_eq(file_read_beneath(folder.fd, "four", 4, &text, &len), 0);
	cr_assert_eq(len, 4);
	cr_assert_str_eq(text, "1234");
	free(text);
	folder_remove(&folder);
}

Test(file, a_name_that_is_taken_is_not_created_again)
{
	struct folder folder = folder_make();

	folder_put(&folder, "taken", "x", 1);
	cr_assert_eq(symlinkat("nowhere", folder.fd, "dangling"), 0);
	cr_assert_eq(file_create_beneath(folder.fd, "taken"), -EEXIST);
	cr_assert_lt(file_create_beneath(folder.fd, "dangling"), 0);
	cr_assert_neq(faccessat(folder.fd, "nowhere", F_OK, 0), 0);
	folder_remove(&folder);
}

Test(file, replacing_leaves_no_temporary_file)
{
	struct folder folder = folder_make();
	char **names, *text;
	size_t n, len;

	folder_put(&folder, FILE_TEMPORARY, "of a killed run", 15);
	cr_assert_eq(file_replace(folder.fd, "name", "one", 3, 0644), 0);
	cr_assert_eq(file_replace(folder.fd, "name", "two", 3, 0444), 0);
	cr_assert_eq(file_list(folder.fd, ".", 10, &names, &n), 0);
	cr_assert_eq(n, 1);
	cr_assert_str_eq(names[0], "name");
	file_list_free(names, n);
	cr_assert_eq(file_read_beneath(folder.fd, "name", 10, &text, &len), 0);
	cr_assert_str_eq(text, "two");
	free(text);
	folder_remove(&folder);
}

Test(file, folders_are_made_but_not_over_files_or_links)
{
	struct folder folder = folder_make();

	cr_assert_eq(file_make_dirs(folder.fd, "/a/b//c/"), 0);
	cr_assert_eq(file_make_dirs(folder.fd, "a/b/c"), 0);
	cr_assert_eq(faccessat(folder.fd, "a/b/c", F_OK, 0), 0);
	folder_put(&folder, "file", "x", 1);
	cr_assert_eq(file_make_dirs(folder.fd, "file/x"), -ENOTDIR);
	cr_assert_eq(symlinkat("a", folder.fd, "link"), 0);
	cr_assert_eq(file_make_dirs(folder.fd, "link/x"), -ELOOP);
	folder_remove(&folder);
}

Test(file, listing_is_in_byte_order_and_bounded)
{
	struct folder folder = folder_make();
	char **names;
	size_t n;

	folder_put(&folder, "b", "", 0);
	folder_put(&folder, "a", "", 0);
	folder_put(&folder, "\xff", "", 0);
	cr_assert_eq(file_list(folder.fd, ".", 2, &names, &n), -EFBIG);
	cr_assert_eq(file_list(folder.fd, ".", 3, &names, &n), 0);
	cr_assert_str_eq(names[0], "a");
	cr_assert_str_eq(names[2], "\xff");
	file_list_free(names, n);
	folder_remove(&folder);
}
