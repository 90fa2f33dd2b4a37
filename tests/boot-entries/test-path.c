// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/error.h"
#include "boot-entries/limits.h"
#include "boot-entries/path.h"
#include "tests/boot-entries/text.h"

Test(path, separators_become_one_kind_and_single)
{
	char buf[BOOT_PATH_MAX + 1];

	cr_assert_eq(boot_path_print(S("EFI//debian\\\\/linux"), '\\', buf, sizeof(buf)), 0);
	cr_assert_str_eq(buf, "\\EFI\\debian\\linux");
	cr_assert_eq(boot_path_print(S("/a/b/"), '/', buf, sizeof(buf)), 0);
	cr_assert_str_eq(buf, "/a/b");
	cr_assert_eq(boot_path_print(S("/\xc3\xa9"), '/', buf, sizeof(buf)), 0);
	cr_assert_str_eq(buf, "/\xc3\xa9");
}

Test(path, anything_but_a_plain_path_is_refused)
{
	static const struct {
		const char *path;
		int want;
	} cases[] = {
		{ "", BOOT_ERROR_PATH },
		{ "/", BOOT_ERROR_PATH },
		{ "../../EFI/x", BOOT_ERROR_PATH },
		{ "/EFI/../x", BOOT_ERROR_PATH },
		{ "/./x", BOOT_ERROR_PATH },
		{ "\\..\\x", BOOT_ERROR_PATH },
		{ "(hd0)/x:y", BOOT_ERROR_PATH },
		{ "fs0:\\x", BOOT_ERROR_PATH },
		{ "http://host/x", BOOT_ERROR_PATH },
		{ "/a\x1b[2Jb", BOOT_ERROR_PATH },
		{ "/a*b", BOOT_ERROR_PATH },
		{ "*", BOOT_ERROR_PATH },
		{ "/a/*", BOOT_ERROR_PATH },
		{ "/a/b\x7f", BOOT_ERROR_PATH },
		{ "/.:/a", BOOT_ERROR_PATH },
		{ "/a/..", BOOT_ERROR_PATH },
		{ "/a\xff", BOOT_ERROR_ENCODING },
		{ "/...", 0 },
		{ "/.hidden", 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		cr_assert_eq(boot_path_check(span_of(cases[i].path)), cases[i].want, "%s",
			     cases[i].path);
}

Test(path, the_longest_allowed_path_fits_and_one_more_byte_does_not)
{
	char path[BOOT_PATH_MAX + 1], buf[BOOT_PATH_MAX + 1];

	memset(path, 'a', sizeof(path));
	path[0] = '/';
	cr_assert_eq(boot_path_print(span_bytes(path, BOOT_PATH_MAX), '/', buf, sizeof(buf)), 0);
	cr_assert_eq(boot_path_print(span_bytes(path, BOOT_PATH_MAX + 1), '/', buf, sizeof(buf)),
		     BOOT_ERROR_TOO_LONG);
	cr_assert_eq(boot_path_print(S("/abc"), '/', buf, 4), BOOT_ERROR_NO_ROOM);
}

Test(path, two_ways_to_write_a_path_are_one_file)
{
	cr_assert(boot_path_equals(S("\\EFI\\BOOT\\bootx64.efi"), S("efi//boot/BOOTX64.EFI")));
	cr_assert_not(boot_path_equals(S("/EFI/BOOT/BOOTX64.EFI"), S("/EFI/BOOT/BOOTX64.EF")));
	cr_assert_not(boot_path_equals(S(""), S("")));
	cr_assert_not(boot_path_equals(S("/a/../b"), S("/a/../b")));
	cr_assert_not(boot_path_equals(S("/a:b"), S("/a:b")));
	cr_assert_not(boot_path_equals(S("/a"), S("/a:b")));
	cr_assert_not(boot_path_equals(S("/a/b"), S("/a")));
	cr_assert_not(boot_path_equals(S("/a"), S("/a/b")));
	cr_assert_not(boot_path_equals(S("/a\xff"), S("/a\xff")));
	cr_assert(boot_path_equals(S("/a/"), S("a")));
}
