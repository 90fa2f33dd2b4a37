// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdio.h>
#include <string.h>

#include "boot-entries/loader-entries.h"
#include "tests/boot-entries/text.h"

// "A|B" of what is read, as the caller's buffer.
static const char *read_all(struct span value, char *buf, size_t cap)
{
	char id[BOOT_ID_MAX + 1];
	size_t len = 0;

	buf[0] = '\0';
	while (loader_entries_next(&value, id))
		len += (size_t)snprintf(buf + len, cap - len, "%s%s", len > 0 ? "|" : "", id);
	return buf;
}

Test(loader_entries, ids_come_one_by_one)
{
	char buf[64];

	cr_assert_str_eq(read_all(S("a\0.\0c\0\0\0b\0\0\0"), buf, sizeof(buf)), "a.c|b");
	cr_assert_str_eq(read_all(S("\xe9\0\0\0"), buf, sizeof(buf)), "\xc3\xa9");
	cr_assert_str_eq(read_all(S("\0\1\0\0"), buf, sizeof(buf)), "\xc4\x80",
			 "whose first byte is 0");
}

Test(loader_entries, the_last_end_may_be_missing)
{
	char buf[64];

	cr_assert_str_eq(read_all(S("a\0\0\0b\0"), buf, sizeof(buf)), "a|b");
	cr_assert_str_eq(read_all(S("a\0\0\0b\0c"), buf, sizeof(buf)), "a|b", "nor half a unit");
	cr_assert_str_eq(read_all(S("a"), buf, sizeof(buf)), "");
	cr_assert_str_eq(read_all(S(""), buf, sizeof(buf)), "");
}

Test(loader_entries, empty_and_endless_ids_are_passed_over)
{
	char value[4 * BOOT_ID_MAX] = "", buf[2 * BOOT_ID_MAX];
	size_t len = 0;

	value[len] = '\0';
	for (len = 2; len < 2 * BOOT_ID_MAX + 4; len += 2)
		value[len] = 'x';
	len += 2;
	value[len] = 'y';
	cr_assert_str_eq(read_all(span_bytes(value, len + 2), buf, sizeof(buf)), "y");
	value[2 * BOOT_ID_MAX + 2] = '\0';
	read_all(span_bytes(value, len + 2), buf, sizeof(buf));
	cr_assert_eq(strlen(buf), BOOT_ID_MAX + 2, "the longest one, and y");
}
