// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/kernel-words.h"
#include "tests/boot-entries/text.h"

static void assert_next(struct span *rest, const char *word)
{
	struct span found;

	cr_assert(kernel_word_next(rest, &found), "%s", word);
	cr_assert(span_equals_text(found, word), "%.*s", (int)found.len, found.at);
}

Test(kernel_words, are_cut_at_blanks_outside_of_quotes)
{
	struct span rest = span_of("  a b=\"c d\"\te\nf\"g h"), none;

	assert_next(&rest, "a");
	assert_next(&rest, "b=\"c d\"");
	assert_next(&rest, "e");
	assert_next(&rest, "f\"g h");
	cr_assert_not(kernel_word_next(&rest, &none));
}

Test(kernel_words, are_found_as_a_whole)
{
	cr_assert(kernel_words_have(span_of("ro quiet debug"), span_of("quiet")));
	cr_assert_not(kernel_words_have(span_of("ro quietly"), span_of("quiet")));
	cr_assert_not(kernel_words_have(span_of("a=\"x quiet y\""), span_of("quiet")));
	cr_assert_not(kernel_words_have(span_of(""), span_of("quiet")));
}
