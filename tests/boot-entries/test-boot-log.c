// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdio.h>

#include "boot-entries/boot-log.h"
#include "boot-entries/error.h"
#include "boot-entries/utf.h"
#include "tests/boot-entries/text.h"

#define HEAD "genboot-log 1\n"

static struct boot_log journal;

static void set_up(void)
{
	boot_log_init(&journal);
}

TestSuite(boot_log, .init = set_up);

static struct span text_of_log(void)
{
	return (struct span){ journal.text, journal.len };
}

static struct boot_log_line first_line(const void *text, size_t len)
{
	struct boot_log_line line;
	struct span lines;

	cr_assert_eq(boot_log_open(text, len, &lines), 0);
	cr_assert(boot_log_next(&lines, &line));
	return line;
}

Test(boot_log, line_has_time_event_subject_and_detail)
{
	boot_log_add(&journal, 0, BOOT_LOG_STEP, S("scanned"), S(""));
	boot_log_add(&journal, 12345, BOOT_LOG_CHOSE, S("x.conf"), S("first usable entry"));
	boot_log_add(&journal, BOOT_LOG_NO_TIME, BOOT_LOG_PERSON, S("pressed a key"), S(""));
	assert_span(text_of_log(), HEAD "0 step scanned\n"
					"12345 chose x.conf: first usable entry\n"
					"- person pressed a key\n");
}

Test(boot_log, what_is_printed_reads_back)
{
	struct boot_log_line line;

	for (int event = BOOT_LOG_STEP; event < BOOT_LOG_CUT; event++) {
		boot_log_init(&journal);
		boot_log_add(&journal, 7, (enum boot_log_event)event, S("a b"), S("c: d"));
		line = first_line(journal.text, journal.len);
		cr_assert_eq(line.event, event);
		cr_assert_eq(line.msec, 7);
		assert_span(line.text, "a b: c: d");
	}
}

Test(boot_log, control_characters_do_not_make_lines)
{
	boot_log_add(&journal, 1, BOOT_LOG_FAILED, S("x\n0 step y\r"), S("\x1b[2J\x7f\0z"));
	assert_span(text_of_log(), HEAD "1 failed x?0 step y?: ?[2J??z\n");
}

Test(boot_log, long_text_is_clipped_at_a_whole_character)
{
	char text[3000];
	struct boot_log_line line;

	for (size_t shift = 0; shift < 3; shift++) {
		for (size_t i = 0; i < sizeof text; i++)
			text[i] = i < shift ? 'x' : "\xe2\x82\xac"[(i - shift) % 3];
		boot_log_init(&journal);
		boot_log_add(&journal, 1, BOOT_LOG_STEP, span_bytes(text, sizeof text), S("more"));
		line = first_line(journal.text, journal.len);
		cr_assert(utf8_is_valid(line.text));
		cr_assert_leq(line.text.len + 5, BOOT_LOG_LINE_MAX);
		cr_assert_gt(line.text.len + 5, BOOT_LOG_LINE_MAX - 3);
	}
}

static void fill(void)
{
	for (unsigned i = 0; i < 1000; i++)
		boot_log_add(&journal, i, BOOT_LOG_PROBLEM, S("skipped something.conf"),
			     S("cause"));
}

static void assert_ends_cut(void)
{
	cr_assert(journal.is_cut);
	cr_assert(span_has_suffix_nocase(text_of_log(), "cause\n- cut\n"));
	assert_span(first_line(journal.text, journal.len).text, "skipped something.conf: cause");
}

Test(boot_log, full_one_keeps_the_first_lines_and_says_that_some_are_missing)
{
	fill();
	cr_assert_leq(journal.len, BOOT_LOG_MAX);
	cr_assert_gt(journal.len, BOOT_LOG_MAX - 100);
	assert_ends_cut();
	fill();
	assert_ends_cut();
}

Test(boot_log, shorter_line_is_not_put_behind_the_cut)
{
	size_t len;

	fill();
	len = journal.len;
	boot_log_add(&journal, 1, BOOT_LOG_STEP, S(""), S(""));
	cr_assert_eq(journal.len, len);
}

Test(boot_log, shortened_one_ends_at_a_line)
{
	for (size_t max = BOOT_LOG_MIN; max < BOOT_LOG_MAX; max += 101) {
		boot_log_init(&journal);
		fill();
		boot_log_shorten(&journal, max);
		cr_assert_leq(journal.len, max);
		cr_assert_gt(journal.len, max - 60);
		assert_ends_cut();
	}
}

Test(boot_log, short_one_is_not_shortened)
{
	boot_log_add(&journal, 1, BOOT_LOG_STEP, S("scanned"), S(""));
	boot_log_shorten(&journal, BOOT_LOG_MIN);
	assert_span(text_of_log(), HEAD "1 step scanned\n");
	cr_assert_not(journal.is_cut);
}

Test(boot_log, cut_line_is_known_to_readers)
{
	struct boot_log_line line = first_line(S(HEAD "- cut\n").at, sizeof(HEAD "- cut\n") - 1);

	cr_assert_eq(line.event, BOOT_LOG_CUT);
	cr_assert_eq(line.msec, BOOT_LOG_NO_TIME);
}

Test(boot_log, event_of_a_later_genboot_keeps_its_word)
{
	static const char text[] = HEAD "5 verified all files\n";
	struct boot_log_line line = first_line(text, sizeof text - 1);

	cr_assert_eq(line.event, BOOT_LOG_OTHER);
	assert_span(line.word, "verified");
	assert_span(line.text, "all files");
	cr_assert_eq(line.msec, 5);
}

Test(boot_log, line_of_another_grammar_is_text)
{
	static const char *const lines[] = {
		"x step y", "1", "-", "1 ", " step y", "-1 step y", "18446744073709551615 step y",
		"1  y"
	};
	char text[64];

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		int len = snprintf(text, sizeof text, HEAD "%s\n", lines[i]);
		struct boot_log_line line = first_line(text, (size_t)len);

		cr_assert_eq(line.event, BOOT_LOG_OTHER, "%s", lines[i]);
		cr_assert(span_is_empty(line.word), "%s", lines[i]);
		cr_assert_eq(line.msec, BOOT_LOG_NO_TIME, "%s", lines[i]);
		assert_span(line.text, lines[i]);
	}
}

Test(boot_log, head_without_lines_is_empty)
{
	struct boot_log_line line;
	struct span lines;

	cr_assert_eq(boot_log_open(HEAD "\n\n", sizeof HEAD + 1, &lines), 0);
	cr_assert_not(boot_log_next(&lines, &line));
}

Test(boot_log, what_is_none_is_refused)
{
	static char large[BOOT_LOG_MAX + 1] = HEAD;
	struct span lines;

	cr_assert_eq(boot_log_open("", 0, &lines), BOOT_ERROR_SYNTAX);
	cr_assert_eq(boot_log_open("genboot", 7, &lines), BOOT_ERROR_SYNTAX);
	cr_assert_eq(boot_log_open("genboot-log 2\n", 14, &lines), BOOT_ERROR_VERSION);
	cr_assert_eq(boot_log_open("genboot-log 10\n", 15, &lines), BOOT_ERROR_VERSION);
	cr_assert_eq(boot_log_open(large, sizeof large, &lines), BOOT_ERROR_TOO_LONG);
	cr_assert_eq(boot_log_open(large, sizeof large - 1, &lines), 0);
}
