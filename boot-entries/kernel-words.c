// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/kernel-words.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

bool kernel_word_next(struct span *rest, struct span *ret)
{
	bool in_quotes = false;
	size_t n = 0;

	while (rest->len > 0 && is_blank(rest->at[0]))
		*rest = span_skip(*rest, 1);
	while (n < rest->len && (in_quotes || !is_blank(rest->at[n]))) {
		if (rest->at[n] == '"')
			in_quotes = !in_quotes;
		n++;
	}
	*ret = (struct span){ rest->at, n };
	*rest = span_skip(*rest, n);
	return n > 0;
}

bool kernel_words_have(struct span line, struct span word)
{
	struct span next;

	while (kernel_word_next(&line, &next))
		if (span_equals(next, word))
			return true;
	return false;
}
