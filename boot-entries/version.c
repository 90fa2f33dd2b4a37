// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/version.h"

static bool is_version_char(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || c == '~' || c == '^' || c == '.' ||
	       c == '-';
}

static void skip_others(struct span *s)
{
	while (s->len > 0 && !is_version_char(s->at[0]))
		*s = span_skip(*s, 1);
}

static bool starts_with(struct span s, char c)
{
	return s.len > 0 && s.at[0] == c;
}

// The leading run of bytes that satisfy is_member, taken off s.
static struct span take_run(struct span *s, bool (*is_member)(char))
{
	struct span run = { s->at, 0 };

	while (run.len < s->len && is_member(s->at[run.len]))
		run.len++;
	*s = span_skip(*s, run.len);
	return run;
}

static struct span without_zeros(struct span digits)
{
	while (starts_with(digits, '0'))
		digits = span_skip(digits, 1);
	return digits;
}

// Digit runs of any length: an empty run below any other, then by value.
static int compare_numbers(struct span a, struct span b)
{
	if (a.len == 0 || b.len == 0)
		return (a.len > 0) - (b.len > 0);
	a = without_zeros(a);
	b = without_zeros(b);
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return span_compare(a, b);
}

// Handles one separator at the front of both. The version that has it where the other has not is
// the older one; where both have it, it is taken off.
static int compare_separator(struct span *a, struct span *b, char separator)
{
	bool in_a = starts_with(*a, separator), in_b = starts_with(*b, separator);

	if (in_a != in_b)
		return in_a ? -1 : 1;
	if (in_a) {
		*a = span_skip(*a, 1);
		*b = span_skip(*b, 1);
	}
	return 0;
}

// One step. The order is systemd's, and so is that other characters are skipped only at its
// beginning: "1-_a" is below "1-a".
static int compare_part(struct span *a, struct span *b, bool *ret_end)
{
	int r;

	skip_others(a);
	skip_others(b);
	r = compare_separator(a, b, '~'); // before the end: 1~rc1 is below 1
	if (r != 0)
		return r;
	if (a->len == 0 || b->len == 0) {
		*ret_end = true;
		return (a->len > 0) - (b->len > 0);
	}
	for (const char *separator = "-^."; r == 0 && *separator; separator++)
		r = compare_separator(a, b, *separator);
	if (r != 0)
		return r;
	if ((a->len > 0 && ascii_is_digit(a->at[0])) || (b->len > 0 && ascii_is_digit(b->at[0])))
		return compare_numbers(take_run(a, ascii_is_digit), take_run(b, ascii_is_digit));
	return span_compare(take_run(a, ascii_is_alpha),
			    take_run(b, ascii_is_alpha)); // capitals sort lower
}

int version_compare(struct span a, struct span b)
{
	bool end = false;
	int r = 0;

	while (r == 0 && !end)
		r = compare_part(&a, &b, &end);
	return r;
}
