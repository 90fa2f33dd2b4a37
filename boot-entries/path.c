// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/path.h"
#include "boot-entries/error.h"
#include "boot-entries/limits.h"
#include "boot-entries/utf.h"
#include "boot-entries/writer.h"

static bool is_separator(char c)
{
	return c == '/' || c == '\\';
}

static bool take_component(struct span *rest, struct span *ret)
{
	size_t n = 0;

	while (rest->len > 0 && is_separator(rest->at[0]))
		*rest = span_skip(*rest, 1);
	while (n < rest->len && !is_separator(rest->at[n]))
		n++;
	*ret = (struct span){ rest->at, n };
	*rest = span_skip(*rest, n);
	return n > 0;
}

static bool is_forbidden(char c)
{
	switch (c) {
	case '<':
	case '>':
	case ':':
	case '"':
	case '|':
	case '?':
	case '*':
		return true;
	default:
		return false;
	}
}

static bool component_is_plain(struct span c)
{
	if (span_equals_text(c, ".") || span_equals_text(c, "..") || span_has_control(c))
		return false;
	for (size_t i = 0; i < c.len; i++)
		if (is_forbidden(c.at[i]))
			return false;
	return true;
}

int boot_path_print(struct span path, char separator, char *buf, size_t cap)
{
	struct span component;
	struct writer w;

	writer_init(&w, buf, cap);
	if (!utf8_is_valid(path))
		return BOOT_ERROR_ENCODING;
	while (take_component(&path, &component)) {
		if (!component_is_plain(component))
			return BOOT_ERROR_PATH;
		if (w.len + 1 + component.len > BOOT_PATH_MAX)
			return BOOT_ERROR_TOO_LONG;
		writer_add_char(&w, separator);
		writer_add(&w, component);
	}
	if (w.len == 0)
		return BOOT_ERROR_PATH;
	return writer_end_text(&w);
}

int boot_path_check(struct span path)
{
	char buf[BOOT_PATH_MAX + 1];

	return boot_path_print(path, '/', buf, sizeof(buf));
}

bool boot_path_is_printed(struct span path, char separator)
{
	char buf[BOOT_PATH_MAX + 1];

	return boot_path_print(path, separator, buf, sizeof(buf)) == 0 &&
	       span_equals_text(path, buf);
}

bool boot_path_equals(struct span a, struct span b)
{
	char path_a[BOOT_PATH_MAX + 1], path_b[BOOT_PATH_MAX + 1];

	return boot_path_print(a, '/', path_a, sizeof(path_a)) == 0 &&
	       boot_path_print(b, '/', path_b, sizeof(path_b)) == 0 &&
	       span_equals_nocase(span_of(path_a), span_of(path_b));
}
