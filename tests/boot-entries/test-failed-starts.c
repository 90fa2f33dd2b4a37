// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/error.h"
#include "boot-entries/failed-starts.h"
#include "tests/boot-entries/text.h"

static char buf[FAILED_STARTS_MAX];

static struct span set(struct span text, const char *id, const char *reason)
{
	size_t len = 0;

	cr_assert_eq(failed_starts_set(text, span_of(id), span_of(reason), buf, sizeof buf, &len),
		     0);
	return (struct span){ buf, len };
}

Test(failed_starts, the_last_line_about_an_entry_counts)
{
	struct span reason;

	cr_assert(failed_starts_find(S("a.conf no disk\nb.conf x\na.conf is damaged\n"),
				     S("a.conf"), &reason));
	assert_span(reason, "is damaged");
}

Test(failed_starts, what_is_no_such_line_says_nothing)
{
	struct span reason;

	cr_assert_not(failed_starts_find(S("a.conf\na.conf \n a.conf x\na.confx y\na.conf \x01z\n"),
					 S("a.conf"), &reason));
	cr_assert_not(failed_starts_find(span_of(NULL), S("a.conf"), &reason));
}

Test(failed_starts, lines_are_taken_in_their_order)
{
	struct span rest = S("junk\na one\n\n  \nb two three"), id, reason;

	cr_assert(failed_starts_next(&rest, &id, &reason));
	assert_span(id, "a");
	assert_span(reason, "one");
	cr_assert(failed_starts_next(&rest, &id, &reason));
	assert_span(id, "b");
	assert_span(reason, "two three");
	cr_assert_not(failed_starts_next(&rest, &id, &reason));
}

Test(failed_starts, a_new_word_replaces_the_old_one_and_an_empty_one_lifts_it)
{
	assert_span(set(span_of(NULL), "a", "why"), "a why\n");
	assert_span(set(S("a why\nb x\na so\n"), "a", "new"), "b x\na new\n");
	assert_span(set(S("a why\nb x\n"), "a", ""), "b x\n");
	assert_span(set(S("a why\n"), "a", NULL), "");
}

Test(failed_starts, a_reason_is_printable_and_short)
{
	char reason[FAILED_REASON_MAX + 50];

	assert_span(set(span_of(NULL), "a", "b\xc3\xa4\n\x1b[m"), "a b????[m\n");
	memset(reason, 'x', sizeof reason);
	reason[sizeof reason - 1] = '\0';
	cr_assert_eq(set(span_of(NULL), "a", reason).len, 2 + FAILED_REASON_MAX + 1);
}

Test(failed_starts, the_oldest_lines_make_room)
{
	size_t len = 0;

	cr_assert_eq(failed_starts_set(S("a 1\nb 2\nc 3\n"), S("d"), S("4"), buf, 12, &len), 0);
	assert_span(((struct span){ buf, len }), "b 2\nc 3\nd 4\n");
	cr_assert_eq(failed_starts_set(S("a 1\n"), S("dd"), S("44444444"), buf, 10, &len),
		     BOOT_ERROR_NO_ROOM);
}

Test(failed_starts, what_is_no_id_is_refused)
{
	size_t len = 77;

	cr_assert_eq(failed_starts_set(S("a 1\n"), S(""), S("x"), buf, sizeof buf, &len),
		     BOOT_ERROR_SYNTAX);
	cr_assert_eq(failed_starts_set(S("a 1\n"), S("a b"), S("x"), buf, sizeof buf, &len),
		     BOOT_ERROR_SYNTAX);
	cr_assert_eq(len, 77);
}
