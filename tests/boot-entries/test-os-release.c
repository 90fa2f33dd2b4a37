// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/error.h"
#include "boot-entries/limits.h"
#include "boot-entries/os-release.h"
#include "tests/boot-entries/text.h"

static struct os_release parsed(struct span text)
{
	struct os_release os;

	cr_assert_eq(os_release_parse(text.at, text.len, &os), 0);
	return os;
}

Test(os_release, debians_file_gives_title_version_and_sort_key)
{
	struct os_release os = parsed(
		S("PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\nNAME=\"Debian "
		  "GNU/Linux\"\nVERSION_ID=\"13\"\n"
		  "VERSION=\"13 (trixie)\"\nID=debian\nHOME_URL=\"https://www.debian.org/\"\n"));

	assert_span(os_release_title(&os), "Debian GNU/Linux 13 (trixie)");
	assert_span(os_release_version(&os), "13 (trixie)");
	assert_span(os_release_sort_key(&os), "debian");
}

Test(os_release, fields_fall_back_in_systemds_order)
{
	struct os_release os = parsed(S("NAME=n\nID=i\nBUILD_ID=b\n"));

	assert_span(os_release_title(&os), "n");
	assert_span(os_release_version(&os), "b");
	os = parsed(S("IMAGE_ID=im\nNAME=n\nIMAGE_VERSION=7\nVERSION=8\nID=i\n"));
	assert_span(os_release_title(&os), "im");
	assert_span(os_release_version(&os), "7");
	assert_span(os_release_sort_key(&os), "im");
	os = parsed(S(""));
	assert_span(os_release_title(&os), "");
}

Test(os_release, odd_lines_are_skipped_and_quotes_must_pair)
{
	struct os_release os =
		parsed(S("# c\n=x\nNAME\n  ID='a'  \nPRETTY_NAME=\"open\nNAME=1\nNAME=2\r\n"));

	assert_span(os.id, "a");
	assert_span(os.pretty_name, "\"open");
	assert_span(os.name, "2");
}

Test(os_release, text_behind_a_nul_or_above_the_limit_is_not_read)
{
	static char big[OS_RELEASE_MAX + 1];
	struct os_release os = parsed(S("ID=a\0ID=b\n"));

	assert_span(os.id, "a");
	cr_assert_eq(os_release_parse(big, sizeof(big), &os), BOOT_ERROR_TOO_LONG);
}
