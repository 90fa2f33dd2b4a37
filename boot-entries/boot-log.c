// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/boot-log.h"
#include "boot-entries/error.h"
#include "boot-entries/writer.h"

#define NAME "genboot-log "
#define HEAD NAME "1\n"
#define CUT_LINE "- cut\n"
#define TIME_MAX 22u // digits of the largest time, and the blanks around EVENT

// No pointers, which the loader would have to relocate.
static const char words[][8] = {
	[BOOT_LOG_STEP] = "step",     [BOOT_LOG_CHOSE] = "chose",
	[BOOT_LOG_PERSON] = "person", [BOOT_LOG_PROBLEM] = "problem",
	[BOOT_LOG_FAILED] = "failed", [BOOT_LOG_COUNTED] = "counted",
	[BOOT_LOG_CUT] = "cut",
};

static void append(struct boot_log *log, struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		log->text[log->len++] = text.at[i];
}

void boot_log_init(struct boot_log *log)
{
	log->len = 0;
	log->is_cut = false;
	append(log, span_of(HEAD));
}

// At most max bytes of text, whole characters of UTF-8.
static struct span clip(struct span text, size_t max)
{
	if (text.len <= max)
		return text;
	text.len = max;
	while (text.len > 0 && ((uint8_t)text.at[text.len] & 0xc0) == 0x80)
		text.len--;
	return text;
}

// Ids and patterns come from files and variables, and one line must stay one.
static void add_printable(struct writer *w, struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = (uint8_t)text.at[i];

		writer_add_char(w, c < 0x20 || c == 0x7f ? '?' : text.at[i]);
	}
}

static void add_message(struct writer *w, enum boot_log_event event, struct span subject,
			struct span detail)
{
	writer_add_text(w, words[event]);
	writer_add_char(w, ' ');
	add_printable(w, subject);
	if (span_is_empty(detail))
		return;
	writer_add_text(w, ": ");
	add_printable(w, detail);
}

void boot_log_add(struct boot_log *log, uint64_t msec, enum boot_log_event event,
		  struct span subject, struct span detail)
{
	char message[BOOT_LOG_LINE_MAX + 1], line[TIME_MAX + BOOT_LOG_LINE_MAX + 1];
	struct span kept;
	struct writer w;

	if (log->is_cut)
		return;
	// One byte more than may stay tells whether the last character is whole.
	writer_init(&w, message, sizeof message);
	add_message(&w, event, subject, detail);
	kept = clip((struct span){ message, w.len }, BOOT_LOG_LINE_MAX);
	writer_init(&w, line, sizeof line);
	if (msec == BOOT_LOG_NO_TIME)
		writer_add_char(&w, '-');
	else
		writer_add_number(&w, msec, 1);
	writer_add_char(&w, ' ');
	writer_add(&w, kept);
	writer_add_char(&w, '\n');
	log->is_cut = log->len + w.len + sizeof CUT_LINE - 1 > sizeof log->text;
	append(log, log->is_cut ? span_of(CUT_LINE) : (struct span){ line, w.len });
}

void boot_log_shorten(struct boot_log *log, size_t max)
{
	if (log->len <= max)
		return;
	log->len = max - (sizeof CUT_LINE - 1);
	while (log->text[log->len - 1] != '\n')
		log->len--;
	log->is_cut = true;
	append(log, span_of(CUT_LINE));
}

int boot_log_open(const void *text, size_t len, struct span *ret_lines)
{
	struct span rest = span_bytes(text, len);

	if (len > BOOT_LOG_MAX)
		return BOOT_ERROR_TOO_LONG;
	if (!span_has_prefix(rest, NAME))
		return BOOT_ERROR_SYNTAX;
	if (!span_has_prefix(rest, HEAD))
		return BOOT_ERROR_VERSION;
	*ret_lines = span_skip(rest, sizeof HEAD - 1);
	return 0;
}

static enum boot_log_event event_of(struct span word)
{
	for (int i = 0; i < BOOT_LOG_OTHER; i++)
		if (span_equals_text(word, words[i]))
			return (enum boot_log_event)i;
	return BOOT_LOG_OTHER;
}

// Takes what stands before the first blank off the front, and the blank.
static struct span take_word(struct span *rest)
{
	struct span word = { rest->at, span_find(*rest, ' ') };

	*rest = span_skip(*rest, word.len + 1);
	return word;
}

static struct boot_log_line read_line(struct span line)
{
	struct boot_log_line ret = { .msec = BOOT_LOG_NO_TIME, .text = line };
	struct span time = take_word(&ret.text);

	ret.word = take_word(&ret.text);
	if (span_is_empty(ret.word) ||
	    (!span_equals_text(time, "-") && !span_to_u64(time, BOOT_LOG_NO_TIME - 1, &ret.msec)))
		return (struct boot_log_line){ .msec = BOOT_LOG_NO_TIME,
					       .event = BOOT_LOG_OTHER,
					       .text = line };
	ret.event = event_of(ret.word);
	return ret;
}

bool boot_log_next(struct span *lines, struct boot_log_line *ret)
{
	struct span line;

	do {
		if (!span_take_line(lines, &line))
			return false;
	} while (span_is_empty(line));
	*ret = read_line(line);
	return true;
}
