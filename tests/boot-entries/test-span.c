// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdlib.h>

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

static size_t find_simply(struct span s, const char *wanted)
{
	size_t n = 0;

	while (n < s.len && s.at[n] != wanted[0] && s.at[n] != wanted[1])
		n++;
	return n;
}

// Whatever stands before and behind it, wherever it stands in a word, in memory of just that size.
static void assert_found(const char *bytes, size_t len)
{
	char *exact = malloc(len + 1);
	struct span s = { exact, len }, rest = s, line;

	memcpy(exact, bytes, len);
	exact = realloc(exact, len > 0 ? len : 1);
	s.at = rest.at = exact;
	cr_assert_eq(span_find(s, '\n'), find_simply(s, "\n\n"));
	cr_assert_eq(span_find(s, '\0'), find_simply(s, "\0"));
	cr_assert_eq(span_find(s, '\xff'), find_simply(s, "\xff\xff"));
	cr_assert_eq(span_take_line(&rest, &line), len > 0);
	cr_assert(len == 0 || line.len == find_simply(s, "\n\r"), "%zu", line.len);
	free(exact);
}

Test(span, bytes_are_found_anywhere_among_any_others)
{
	static const char others[] = "a\t\n\r\0\x0b\x0e\x7f\x80\x8a\x8d\xff";
	char bytes[20];

	for (size_t i = 0; i < sizeof(others); i++)
		for (size_t k = 0; k < sizeof(others); k++)
			for (size_t at = 0; at < sizeof(bytes); at++) {
				memset(bytes, others[i], sizeof(bytes));
				bytes[at] = others[k];
				bytes[sizeof(bytes) - 1 - at] = '\n';
				for (size_t len = 0; len <= sizeof(bytes); len++)
					assert_found(bytes, len);
			}
}

Test(span, compare_finds_the_first_difference_in_any_place)
{
	char a[20], b[20];

	for (size_t at = 0; at < sizeof(a); at++) {
		memset(a, 'x', sizeof(a));
		memset(b, 'x', sizeof(b));
		a[at] = '\x80';
		memset(b + at + 1, '\xff', sizeof(b) - at - 1);
		cr_assert_gt(span_compare(span_bytes(a, sizeof(a)), span_bytes(b, sizeof(b))), 0);
		cr_assert_eq(span_compare(span_bytes(a, at), span_bytes(b, at)), 0);
		cr_assert_lt(span_compare(span_bytes(b, at), span_bytes(a, sizeof(a))), 0);
	}
}
