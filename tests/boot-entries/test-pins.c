// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/error.h"
#include "boot-entries/pins.h"
#include "tests/boot-entries/text.h"

static char buf[PINS_MAX];

static struct span set(struct span text, const char *id, bool is_pinned)
{
	size_t len = 0;

	cr_assert_eq(pins_set(text, span_of(id), is_pinned, buf, sizeof buf, &len), 0);
	return (struct span){ buf, len };
}

Test(pins, nothing_is_said_of_an_entry_without_a_line)
{
	cr_assert_eq(pins_find(span_of(NULL), S("a.conf")), PIN_UNSAID);
	cr_assert_eq(pins_find(S("+b.conf\n-a.con\n+a.conf2\n"), S("a.conf")), PIN_UNSAID);
}

Test(pins, the_last_line_counts)
{
	cr_assert_eq(pins_find(S("+a.conf\n-a.conf\n+b.conf\n"), S("a.conf")), PIN_CLEARED);
	cr_assert_eq(pins_find(S("-a.conf\n+a.conf"), S("a.conf")), PIN_SET);
}

Test(pins, what_is_no_pin_is_passed_over)
{
	cr_assert_eq(pins_find(S("a.conf\n*a.conf\n\n+\n-a\x01.conf\n +a.conf\n"), S("a.conf")),
		     PIN_UNSAID);
	assert_span(set(S("junk\n+b.conf\n+\x7f\n"), "a.conf", true), "+b.conf\n+a.conf\n");
}

Test(pins, a_new_word_on_an_entry_replaces_the_old_ones)
{
	assert_span(set(span_of(NULL), "a.conf", true), "+a.conf\n");
	assert_span(set(S("+a.conf\n+b.conf\n-a.conf\n"), "a.conf", true), "+b.conf\n+a.conf\n");
	assert_span(set(S("+a.conf\n+b.conf\n"), "b.conf", false), "+a.conf\n-b.conf\n");
}

Test(pins, the_oldest_lines_make_room)
{
	size_t len = 0;

	cr_assert_eq(pins_set(S("+a\n-b\n+c\n"), S("d"), true, buf, 9, &len), 0);
	assert_span(((struct span){ buf, len }), "-b\n+c\n+d\n");
	cr_assert_eq(pins_set(S("+a\n-b\n+c\n"), S("dddd"), true, buf, 9, &len), 0);
	assert_span(((struct span){ buf, len }), "+c\n+dddd\n");
	cr_assert_eq(pins_set(S("+a\n-b\n+c\n"), S("ddddddd"), true, buf, 9, &len), 0);
	assert_span(((struct span){ buf, len }), "+ddddddd\n");
}

Test(pins, what_is_no_id_is_refused_and_nothing_is_written)
{
	char long_id[BOOT_ID_MAX + 2];
	size_t len = 77;

	memset(long_id, 'x', sizeof long_id);
	cr_assert_eq(pins_set(S(""), S(""), true, buf, sizeof buf, &len), BOOT_ERROR_SYNTAX);
	cr_assert_eq(pins_set(S(""), S("a\nb"), true, buf, sizeof buf, &len), BOOT_ERROR_SYNTAX);
	cr_assert_eq(pins_set(S(""), (struct span){ long_id, BOOT_ID_MAX + 1 }, true, buf,
			      sizeof buf, &len),
		     BOOT_ERROR_SYNTAX);
	cr_assert_eq(pins_set(S(""), S("dddddddd"), true, buf, 9, &len), BOOT_ERROR_NO_ROOM);
	cr_assert_eq(len, 77);
}

static struct span without(struct span text, size_t cap)
{
	return (struct span){ buf, pins_without(text, S("tok"), buf, cap) };
}

Test(pins, what_is_about_a_token_can_be_left_out)
{
	assert_span(without(S("+tok-1.conf\n-tok-22.conf\n"), 99), "");
	assert_span(without(S("+tok-1.conf\n-debian.conf\n+other-1.conf\n"), 99),
		    "-debian.conf\n+other-1.conf\n");
	assert_span(without(S("rubbish\n+auto-windows\n+tok-2.conf"), 99), "+auto-windows\n");
	assert_span(without(S("+long-one\n+a\n"), 9), "+a\n");
	assert_span(without(S(""), 99), "");
}
