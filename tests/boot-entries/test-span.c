// SPDX-License-Identifier: GPL-2.0-or-later

#include "tests/boot-entries/text.h"

Test(span, trim_takes_spaces_and_tabs_only)
{
	assert_span(span_trim(S(" \t a b\t ")), "a b");
	assert_span(span_trim(S(" \n ")), "\n");
	assert_span(span_trim(S("")), "");
}

Test(span, lines_end_at_lf_or_cr_and_the_last_needs_no_end)
{
	struct span rest = S("a\r\nb\nc"), line;
	static const char *const want[] = { "a", "", "b", "c" };

	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		cr_assert(span_take_line(&rest, &line));
		assert_span(line, want[i]);
	}
	cr_assert_not(span_take_line(&rest, &line));
}

Test(span, key_and_value_are_split_at_blanks)
{
	struct span key, value;

	span_split_key(S("title\t  a  b"), &key, &value);
	assert_span(key, "title");
	assert_span(value, "a  b");
	span_split_key(S("title"), &key, &value);
	assert_span(key, "title");
	assert_span(value, "");
}

Test(span, unquote_takes_one_pair_of_equal_quotes)
{
	assert_span(span_unquote(S("\"a\"")), "a");
	assert_span(span_unquote(S("'a'")), "a");
	assert_span(span_unquote(S("\"\"a\"\"")), "\"a\"");
	assert_span(span_unquote(S("\"a'")), "\"a'");
	assert_span(span_unquote(S("\"")), "\"");
}

Test(span, numbers_are_digits_within_bounds)
{
	uint64_t n = 7;

	cr_assert(span_to_u64(S("0042"), 42, &n));
	cr_assert_eq(n, 42);
	cr_assert(span_to_u64(S("18446744073709551615"), UINT64_MAX, &n));
	cr_assert_eq(n, UINT64_MAX);
	cr_assert_not(span_to_u64(S("18446744073709551616"), UINT64_MAX, &n));
	cr_assert_not(span_to_u64(S("43"), 42, &n));
	cr_assert_not(span_to_u64(S(""), 42, &n));
	cr_assert_not(span_to_u64(S("-1"), 42, &n));
	cr_assert_not(span_to_u64(S("1 "), 42, &n));
	cr_assert_eq(n, UINT64_MAX, "untouched on failure");
}

Test(span, booleans_are_systemds_words)
{
	bool b = false;

	cr_assert(span_to_bool(S("YES"), &b) && b);
	cr_assert(span_to_bool(S("off"), &b) && !b);
	cr_assert_not(span_to_bool(S("maybe"), &b));
	cr_assert_not(span_to_bool(S(""), &b));
}

Test(span, compare_is_by_unsigned_bytes_and_a_prefix_is_lower)
{
	cr_assert_lt(span_compare(S("a"), S("ab")), 0);
	cr_assert_gt(span_compare(S("\xff"), S("a")), 0);
	cr_assert_eq(span_compare(S("a"), S("a")), 0);
}
