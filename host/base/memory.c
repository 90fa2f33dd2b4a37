// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_die(void *memory)
{
	if (memory)
		return memory;
	fputs("genboot: out of memory\n", stderr);
	exit(1);
}

void *xalloc(size_t size)
{
	return or_die(calloc(1, size > 0 ? size : 1));
}

char *xdup(const char *text)
{
	return or_die(strdup(text));
}

char *xdup_span(struct span text)
{
	char *copy = xalloc(text.len + 1);

	if (text.len > 0)
		memcpy(copy, text.at, text.len);
	return copy;
}

char *xprintf(const char *format, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	return or_die(text);
}

void *xgrow(void *items, size_t n, size_t size)
{
	if (n != 0 && (n < 8 || (n & (n - 1)) != 0))
		return items;
	return or_die(reallocarray(items, n < 8 ? 8 : 2 * n, size));
}

void xreplace(char **text, const char *with)
{
	free(*text);
	*text = with ? xdup(with) : NULL;
}
