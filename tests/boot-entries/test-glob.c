// SPDX-License-Identifier: GPL-2.0-or-later

#include <fnmatch.h>
#include <stdlib.h>

#include "boot-entries/glob.h"
#include "tests/boot-entries/text.h"

Test(glob, matches_what_systemd_boot_matches)
{
	static const struct {
		const char *pattern, *text;
		bool want;
	} cases[] = {
		{ "", "", true },
		{ "", "a", false },
		{ "abc", "abc", true },
		{ "ABC", "abC", true },
		{ "a?c", "abc", true },
		{ "a?c", "ac", false },
		{ "*", "", true },
		{ "*", "x.conf", true },
		{ "debian-*.conf", "debian-12.conf", true },
		{ "debian-*.conf", "debian-12.efi", false },
		{ "*a*b*c*", "xxaxxbxxcxx", true },
		{ "*a*b*c*", "xxaxxcxxbxx", false },
		{ "[abc]x", "bx", true },
		{ "[a-c]x", "dx", false },
		{ "[]x]y", "]y", true },
		{ "[a-]y", "-y", true },
		{ "[!a]", "!", true }, // no negation: ! is a member
		{ "[!a]", "b", false },
		{ "[ab", "a", false },
		{ "\\*", "*", true },
		{ "\\*", "a", false },
		{ "a\\", "a", false },
		{ "[\\]]", "]", true },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		cr_assert_eq(glob_match(span_of(cases[i].pattern), span_of(cases[i].text)),
			     cases[i].want, "%s on %s", cases[i].pattern, cases[i].text);
}

// A matcher that tries every way to split would need longer than the universe has.
Test(glob, many_stars_take_no_more_than_pattern_times_text_steps, .timeout = 10)
{
	char pattern[4001], text[4001];

	memset(pattern, '*', sizeof(pattern));
	for (size_t i = 1; i < sizeof(pattern); i += 2)
		pattern[i] = 'a';
	pattern[4000] = 'b';
	memset(text, 'a', sizeof(text));
	cr_assert_not(
		glob_match(span_bytes(pattern, sizeof(pattern)), span_bytes(text, sizeof(text))));
}

Test(glob, agrees_with_the_c_librarys_fnmatch)
{
	static const char pattern_bytes[] = "ab*?[a]", text_bytes[] = "ab]";
	char pattern[8], text[8];

	srand(1);
	for (int i = 0; i < 200000; i++) {
		int n_pattern = rand() % 7, n_text = rand() % 7;

		for (int k = 0; k < n_pattern; k++)
			pattern[k] = pattern_bytes[rand() % 6];
		for (int k = 0; k < n_text; k++)
			text[k] = text_bytes[rand() % 2];
		pattern[n_pattern] = text[n_text] = '\0';
		if (strchr(pattern, '['))
			continue; // libc takes an unclosed [ literally
		cr_assert_eq(glob_match(span_of(pattern), span_of(text)),
			     fnmatch(pattern, text, 0) == 0, "%s on %s", pattern, text);
	}
}
