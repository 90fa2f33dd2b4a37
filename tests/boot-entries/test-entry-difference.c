// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/entry-difference.h"
#include "tests/boot-entries/text.h"

#define BASE "linux /t/1.efi\ninitrd /t/2.img\noptions root=a\n"

static struct entry parse(const char *text)
{
	struct entry entry;

	cr_assert_eq(entry_parse(text, strlen(text), &entry, NULL), 0);
	return entry;
}

static unsigned difference(const char *text)
{
	struct entry a = parse(BASE), b = parse(text);

	cr_assert_eq(entry_difference(&a, &b), entry_difference(&b, &a));
	return entry_difference(&a, &b);
}

Test(entry_difference, there_is_none_but_in_titles)
{
	cr_assert_eq(difference(BASE), 0);
	cr_assert_eq(difference("title x\nlinux \\T\\1.EFI\ninitrd /t/2.img\noptions root=a\n"), 0);
}

Test(entry_difference, image)
{
	cr_assert_eq(difference("linux /t/3.efi\ninitrd /t/2.img\noptions root=a\n"),
		     ENTRY_DIFFERS_IMAGE);
	cr_assert_eq(difference("uki /t/1.efi\nprofile 1\ninitrd /t/2.img\noptions root=a\n"),
		     ENTRY_DIFFERS_IMAGE);
}

Test(entry_difference, initrds)
{
	cr_assert_eq(difference("linux /t/1.efi\noptions root=a\n"), ENTRY_DIFFERS_INITRDS);
	cr_assert_eq(difference(BASE "initrd /t/3.img\n"), ENTRY_DIFFERS_INITRDS);
	cr_assert_eq(difference("linux /t/1.efi\ninitrd /t/3.img\noptions root=a\n"),
		     ENTRY_DIFFERS_INITRDS);
}

Test(entry_difference, options)
{
	cr_assert_eq(difference("linux /t/1.efi\ninitrd /t/2.img\noptions root=A\n"),
		     ENTRY_DIFFERS_OPTIONS);
	cr_assert_eq(difference("linux /t/1.efi\ninitrd /t/2.img\n"), ENTRY_DIFFERS_OPTIONS);
}

Test(entry_difference, all_of_it)
{
	cr_assert_eq(difference("linux /x\n"),
		     ENTRY_DIFFERS_IMAGE | ENTRY_DIFFERS_INITRDS | ENTRY_DIFFERS_OPTIONS);
}
