// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/error.h"
#include "boot-entries/generation.h"
#include "tests/boot-entries/text.h"

Test(generation, id_and_version_read_back_as_token_number_and_kernel)
{
	char id[BOOT_ID_MAX + 1], version[128];
	struct span token;
	uint32_t number;

	cr_assert_eq(generation_print_id(S("Home-Server"), 12, id, sizeof(id)), 0);
	cr_assert_str_eq(id, "home-server-12.conf");
	cr_assert_eq(
		generation_print_version(12, S("6.12.94+deb13-amd64"), version, sizeof(version)),
		0);
	cr_assert_str_eq(version, "12, Linux 6.12.94+deb13-amd64");
	cr_assert(generation_parse(span_of(id), span_of(version), &token, &number));
	assert_span(token, "home-server");
	cr_assert_eq(number, 12);
	assert_span(generation_kernel_version(span_of(version)), "6.12.94+deb13-amd64");
	cr_assert_eq(generation_print_version(3, S(""), version, sizeof(version)), 0);
	cr_assert(generation_parse(S("x-3.conf"), span_of(version), &token, &number));
}

Test(generation, other_tools_entries_are_no_generations)
{
	static const struct {
		const char *id, *version;
	} others[] = {
		{ "0123456789abcdef-6.12.94+deb13-amd64.conf", "6.12.94+deb13-amd64" },
		{ "token-5.10.0-8.conf", "5.10.0-8" },
		{ "x-3.conf", "4, Linux 6.1" },
		{ "x-3.conf", "" },
		{ "x-03.conf", "03, Linux 6.1" },
		{ "x-0.conf", "0" },
		{ "x-1000000000.conf", "1000000000" },
		{ "-3.conf", "3" },
		{ "x3.conf", "3" },
		{ "x-3.efi", "3" },
		{ "x-3.conf", "3 Linux 6.1" },
	};
	struct span token;
	uint32_t number;

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		cr_assert_not(generation_parse(span_of(others[i].id), span_of(others[i].version),
					       &token, &number),
			      "%s", others[i].id);
	assert_span(generation_kernel_version(S("6.12.94")), "6.12.94");
}

Test(generation, tokens_are_safe_file_names)
{
	char id[BOOT_ID_MAX + 1];

	cr_assert(generation_token_is_valid(S("0123456789abcdef0123456789abcdef")));
	cr_assert_not(generation_token_is_valid(S("")));
	cr_assert_not(generation_token_is_valid(S(".x")));
	cr_assert_not(generation_token_is_valid(S("Auto-x")));
	cr_assert_not(generation_token_is_valid(S("a/b")));
	cr_assert_not(generation_token_is_valid(S("-x")));
	cr_assert_not(generation_token_is_valid(S("efi")));
	cr_assert_not(generation_token_is_valid(S("loader")));
	cr_assert_not(generation_token_is_valid(S("State")));
	cr_assert_not(generation_token_is_valid(S("a+3")));
	cr_assert_eq(generation_print_id(S("a/b"), 1, id, sizeof(id)), BOOT_ERROR_SYNTAX);
	cr_assert_eq(generation_print_id(S("a"), 0, id, sizeof(id)), BOOT_ERROR_RANGE);
	cr_assert_eq(generation_print_id(S("a"), 1, id, 8), BOOT_ERROR_NO_ROOM);
}

Test(generation, a_label_stands_in_front_of_the_systems_name)
{
	char title[64];

	cr_assert_eq(generation_print_title(S("with ssh"), S("Debian 13"), title, sizeof(title)),
		     0);
	cr_assert_str_eq(title, "with ssh: Debian 13");
	cr_assert_eq(generation_print_title(S(""), S("Debian 13"), title, sizeof(title)), 0);
	cr_assert_str_eq(title, "Debian 13");
	cr_assert_eq(generation_print_title(S("a\nlinux /x"), S("b"), title, sizeof(title)),
		     BOOT_ERROR_SYNTAX);
	cr_assert_eq(generation_print_title(S("a"), S("b"), title, 4), BOOT_ERROR_NO_ROOM);
}
