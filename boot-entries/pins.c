// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/pins.h"
#include "boot-entries/error.h"
#include "boot-entries/generation.h"
#include "boot-entries/writer.h"

static bool is_id(struct span id)
{
	return !span_is_empty(id) && id.len <= BOOT_ID_MAX && !span_has_control(id);
}

// Takes lines off the front of *rest up to and with the next one that is a pin.
static bool take_pin(struct span *rest, enum pin *ret_pin, struct span *ret_id)
{
	struct span line;

	while (span_take_line(rest, &line)) {
		*ret_id = span_skip(line, 1);
		if (!is_id(*ret_id) || (line.at[0] != '+' && line.at[0] != '-'))
			continue;
		*ret_pin = line.at[0] == '+' ? PIN_SET : PIN_CLEARED;
		return true;
	}
	return false;
}

enum pin pins_find(struct span text, struct span id)
{
	enum pin found = PIN_UNSAID, pin;
	struct span about;

	while (take_pin(&text, &pin, &about))
		if (span_equals(about, id))
			found = pin;
	return found;
}

static size_t line_size(struct span id)
{
	return 1 + id.len + 1;
}

static void add_line(struct writer *w, enum pin pin, struct span id)
{
	writer_add_char(w, pin == PIN_SET ? '+' : '-');
	writer_add(w, id);
	writer_add_char(w, '\n');
}

static size_t size_of_others(struct span text, struct span id)
{
	enum pin pin;
	struct span about;
	size_t size = 0;

	while (take_pin(&text, &pin, &about))
		if (!span_equals(about, id))
			size += line_size(about);
	return size;
}

int pins_set(struct span text, struct span id, bool is_pinned, char *buf, size_t cap,
	     size_t *ret_len)
{
	size_t size = size_of_others(text, id);
	enum pin pin;
	struct span about;
	struct writer w;

	if (!is_id(id))
		return BOOT_ERROR_SYNTAX;
	if (line_size(id) > cap)
		return BOOT_ERROR_NO_ROOM;
	writer_init(&w, buf, cap);
	while (take_pin(&text, &pin, &about)) {
		if (span_equals(about, id))
			continue;
		if (size + line_size(id) > cap)
			size -= line_size(about); // the oldest make room
		else
			add_line(&w, pin, about);
	}
	add_line(&w, is_pinned ? PIN_SET : PIN_CLEARED, id);
	*ret_len = w.len;
	return 0;
}

size_t pins_without(struct span text, struct span token, char *buf, size_t cap)
{
	struct span about;
	uint32_t number;
	struct writer w;
	enum pin pin;

	writer_init(&w, buf, cap);
	while (take_pin(&text, &pin, &about))
		if (!generation_parse_id(about, token, &number) && line_size(about) <= cap - w.len)
			add_line(&w, pin, about);
	return w.len;
}
