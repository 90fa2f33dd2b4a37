// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/base/json.h"

#include <string.h>

#include "boot-entries/utf.h"
#include "host/base/cleanup.h"
#include "host/base/memory.h"

static size_t put_utf8(uint32_t c, char *buf)
{
	if (c < 0x80) {
		buf[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		buf[0] = (char)(0xc0 | c >> 6);
		buf[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		buf[0] = (char)(0xe0 | c >> 12);
		buf[1] = (char)(0x80 | (c >> 6 & 0x3f));
		buf[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	buf[0] = (char)(0xf0 | c >> 18);
	buf[1] = (char)(0x80 | (c >> 12 & 0x3f));
	buf[2] = (char)(0x80 | (c >> 6 & 0x3f));
	buf[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

json_t *json_text(struct span text)
{
	CLEANUP(cleanup_free) char *clean = NULL;
	size_t len = 0;

	if (utf8_is_valid(text))
		return json_stringn(text.at ? text.at : "", text.len);
	clean = xalloc(text.len * 3 + 1);
	while (!span_is_empty(text))
		len += put_utf8(utf8_take(&text), clean + len);
	return json_stringn(clean, len);
}

void json_set_span(json_t *object, const char *key, struct span text)
{
	json_object_set_new(object, key, json_text(text));
}

void json_set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_set_span(object, key, span_of(text));
}

void json_set_count(json_t *object, const char *key, uint64_t number)
{
	json_object_set_new(object, key, json_integer((json_int_t)number));
}

void json_set_flag(json_t *object, const char *key, bool flag)
{
	json_object_set_new(object, key, json_boolean(flag));
}

const char *json_get_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}
