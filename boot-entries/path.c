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
	case 0x7f:
		return true;
	default:
		return (unsigned char)c < 0x20;
	}
}

// Up to a separator, or to what no component may hold: that is then the next one's front.
static bool take_component(struct span *rest, struct span *ret)
{
	size_t n = 0;

	for (; rest->len > 0 && is_separator(rest->at[0]); rest->len--)
		rest->at++;
	while (n < rest->len && !is_separator(rest->at[n]) && !is_forbidden(rest->at[n]))
		n++;
	*ret = (struct span){ rest->at, n };
	*rest = span_skip(*rest, n);
	return n > 0;
}

static bool is_dots(struct span component)
{
	return component.at[0] == '.' &&
	       (component.len == 1 || (component.len == 2 && component.at[1] == '.'));
}

int boot_path_check(struct span path)
{
	struct span component;
	size_t len = 0;

	if (!utf8_is_valid(path))
		return BOOT_ERROR_ENCODING;
	while (take_component(&path, &component)) {
		if (is_dots(component))
			return BOOT_ERROR_PATH;
		len += 1 + component.len;
		if (len > BOOT_PATH_MAX)
			return BOOT_ERROR_TOO_LONG;
	}
	return len == 0 || path.len > 0 ? BOOT_ERROR_PATH : 0;
}

int boot_path_print(struct span path, char separator, char *buf, size_t cap)
{
	struct span component;
	struct writer w;
	int r = boot_path_check(path);

	if (r < 0)
		return r;
	writer_init(&w, buf, cap);
	while (take_component(&path, &component)) {
		writer_add_char(&w, separator);
		writer_add(&w, component);
	}
	return writer_end_text(&w);
}

bool boot_path_is_printed(struct span path, char separator)
{
	char buf[BOOT_PATH_MAX + 1];

	return boot_path_print(path, separator, buf, sizeof(buf)) == 0 &&
	       span_equals_text(path, buf);
}

bool boot_path_equals(struct span a, struct span b)
{
	struct span rest_a = a, rest_b = b, part_a, part_b;
	bool more_a, more_b;

	do {
		more_a = take_component(&rest_a, &part_a);
		more_b = take_component(&rest_b, &part_b);
		if (!span_equals_nocase(part_a, part_b))
			return false;
	} while (more_a && more_b);
	return boot_path_check(a) == 0 && boot_path_check(b) == 0;
}
