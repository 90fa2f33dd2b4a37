// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/writer.h"
#include "boot-entries/error.h"

void writer_init(struct writer *w, char *buf, size_t cap)
{
	*w = (struct writer){ .buf = buf, .cap = cap };
}

void writer_add_char(struct writer *w, char c)
{
	if (w->len == w->cap)
		w->overflow = true;
	else
		w->buf[w->len++] = c;
}

void writer_add(struct writer *w, struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		writer_add_char(w, s.at[i]);
}

void writer_add_text(struct writer *w, const char *text)
{
	writer_add(w, span_of(text));
}

void writer_add_number(struct writer *w, uint64_t value, unsigned width)
{
	char digits[20]; // 2^64 - 1 has 20
	unsigned n = 0;

	do {
		digits[n++] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	for (unsigned i = n; i < width; i++)
		writer_add_char(w, '0');
	while (n > 0)
		writer_add_char(w, digits[--n]);
}

int writer_end(const struct writer *w)
{
	return w->overflow ? BOOT_ERROR_NO_ROOM : 0;
}

int writer_end_text(struct writer *w)
{
	size_t len = w->len;

	writer_add_char(w, '\0');
	w->len = len;
	return writer_end(w);
}

void writer_end_cut(struct writer *w)
{
	if (w->len == w->cap)
		w->len--;
	w->buf[w->len] = '\0';
}
