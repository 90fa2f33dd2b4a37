// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/version.h"
#include "tests/boot-entries/text.h"

static int sign(int x)
{
	return (x > 0) - (x < 0);
}

static void assert_order(const char *a, const char *b, int want)
{
	cr_assert_eq(sign(version_compare(span_of(a), span_of(b))), want, "%s against %s", a, b);
	cr_assert_eq(sign(version_compare(span_of(b), span_of(a))), -want, "%s against %s", b, a);
}

// The ordered list of UAPI.10, "Examples", oldest first.
Test(version, orders_the_list_of_the_specification)
{
	static const char *const list[] = {
		"122.1",   "123~rc1-1", "123",     "123-a",   "123-a.1", "123-1",
		"123-1.1", "123^post1", "123.a-1", "123.1-1", "123a-1",  "124-1",
	};

	for (size_t i = 0; i < ARRAY_LEN(list); i++)
		for (size_t k = 0; k < ARRAY_LEN(list); k++)
			assert_order(list[i], list[k], (i > k) - (i < k));
}

// The single comparisons of UAPI.10.
Test(version, agrees_with_the_examples_of_the_specification)
{
	assert_order("11", "11", 0);
	assert_order("systemd-123", "systemd-123", 0);
	assert_order("bar-123", "foo-123", -1);
	assert_order("123a", "123", 1);
	assert_order("123.a", "123", 1);
	assert_order("123.a", "123.b", -1);
	assert_order("123a", "123.a", 1);
	assert_order("11\xce\xb1", "11\xce\xb2", 0);
	assert_order("A", "a", -1);
	assert_order("", "0", -1);
	assert_order("0.", "0", 1);
	assert_order("0.0", "0", 1);
	assert_order("0", "~", 1);
	assert_order("", "~", 1);
}

// UAPI.10 says that an empty number counts as 0, so that "a" would be above "0"; systemd 262's code
// has it below.
Test(version, an_empty_number_is_lower_than_zero_as_in_systemds_code)
{
	assert_order("a", "0", -1);
	assert_order("1.a", "1.0", -1);
}

// systemd's loop skips other characters once a step, before the separators.
Test(version, other_characters_count_for_nothing_only_where_systemd_skips_them)
{
	assert_order("1_2", "1+2", 0);
	assert_order("1-_a", "1-a", -1);
	assert_order("1-", "1-^1", 1);
}

Test(version, numbers_compare_by_value_at_any_length)
{
	char a[10001], b[10001];

	memset(a, '9', sizeof(a));
	memset(b, '9', sizeof(b));
	b[10000] = '8';
	cr_assert_gt(version_compare(span_bytes(a, sizeof(a)), span_bytes(b, sizeof(b))), 0);
	cr_assert_lt(version_compare(span_bytes(a, 10000), span_bytes(b, sizeof(b))), 0);
	assert_order("007", "7", 0);
	assert_order("nixos-generation-10.conf", "nixos-generation-9.conf", 1);
	assert_order("12, Linux 6.1", "3, Linux 6.12", 1);
}
