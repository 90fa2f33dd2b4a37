// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/journal.h"
#include "boot-entries/utf.h"

void journal_init(struct journal *journal, struct arena *arena, struct decisions *decisions)
{
	*journal = (struct journal){ .arena = arena, .decisions = decisions };
}

// "<verb> <subject>", to which the event and the time come.
static void decide(struct journal *journal, struct span verb, struct span subject,
		   struct span cause)
{
	char text[JOURNAL_LINE_MAX];
	struct writer w;

	writer_init(&w, text, sizeof text);
	writer_add(&w, verb);
	if (!span_is_empty(verb))
		writer_add_char(&w, ' ');
	writer_add(&w, subject);
	decisions_add(journal->decisions, span_is_empty(verb) ? BOOT_LOG_FAILED : BOOT_LOG_PROBLEM,
		      (struct span){ text, w.len }, cause);
}

struct span journal_add(struct journal *journal, struct span verb, struct span subject,
			struct span cause)
{
	char text[JOURNAL_LINE_MAX];
	struct span line;
	struct writer w;

	decide(journal, verb, subject, cause);
	writer_init(&w, text, sizeof text);
	writer_add_text(&w, "genboot: ");
	writer_add(&w, verb);
	if (!span_is_empty(verb))
		writer_add_char(&w, ' ');
	writer_add(&w, subject);
	writer_add_text(&w, ": ");
	writer_add(&w, cause);
	line = arena_copy(journal->arena, (struct span){ text, w.len });
	if (span_is_empty(line)) {
		// No memory to keep it for later.
		print_line(journal->arena->fw, (struct span){ text, w.len });
		return line;
	}
	if (journal->n == JOURNAL_MAX) {
		journal->n--;
		if (journal->n_printed > journal->n)
			journal->n_printed = journal->n;
	}
	journal->lines[journal->n++] = line;
	return line;
}

void journal_print(struct journal *journal)
{
	for (; journal->n_printed < journal->n; journal->n_printed++)
		print_line(journal->arena->fw, journal->lines[journal->n_printed]);
}

void print_line(const struct firmware *fw, struct span text)
{
	char line[JOURNAL_LINE_MAX + 4];
	uint16_t line16[JOURNAL_LINE_MAX + 4];
	struct span rest;
	size_t n = 0;

	utf8_to_screen(text, JOURNAL_LINE_MAX, line, sizeof line);
	for (rest = span_of(line); !span_is_empty(rest); n++)
		line16[n] = (uint16_t)utf8_take(&rest);
	line16[n++] = '\r';
	line16[n++] = '\n';
	line16[n] = 0;
	if (fw->system->ConOut)
		fw->system->ConOut->OutputString(fw->system->ConOut, (CHAR16 *)line16);
}

void print_over(const struct firmware *fw, const char *text)
{
	uint16_t line[JOURNAL_LINE_MAX + 2] = { '\r' };
	size_t n = 0;

	for (; n < JOURNAL_LINE_MAX && text[n] != '\0'; n++)
		line[n + 1] = (uint16_t)text[n];
	line[n + 1] = 0;
	if (fw->system->ConOut)
		fw->system->ConOut->OutputString(fw->system->ConOut, (CHAR16 *)line);
}
