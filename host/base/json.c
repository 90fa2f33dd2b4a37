// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/base/json.h"

#include <errno.h>
#include <string.h>

#include "boot-entries/utf.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define FILE_MAX ((size_t)1 << 20)

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

int json_read_beneath(int dir_fd, const char *path, json_t **ret)
{
	CLEANUP(cleanup_free) char *text = NULL;
	size_t len;
	int r = file_read_beneath(dir_fd, path, FILE_MAX, &text, &len);
	json_t *json;

	if (r < 0)
		return r == -EFBIG ? -EBADMSG : r;
	json = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	if (!json)
		return -EBADMSG;
	*ret = json;
	return 0;
}

int json_replace(int dir_fd, const char *name, const json_t *json, mode_t mode)
{
	CLEANUP(cleanup_free) char *text = json_dumps(json, JSON_INDENT(2));
	CLEANUP(cleanup_free) char *line = xprintf("%s\n", text ? text : "");

	return text ? file_replace(dir_fd, name, line, strlen(line), mode) : -EINVAL;
}
