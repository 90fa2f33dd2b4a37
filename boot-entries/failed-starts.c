// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/failed-starts.h"
#include "boot-entries/error.h"
#include "boot-entries/writer.h"

static bool is_id(struct span id)
{
	return !span_is_empty(id) && id.len <= BOOT_ID_MAX && !span_has_control(id) &&
	       span_find(id, ' ') == id.len;
}

bool failed_starts_next(struct span *rest, struct span *ret_id, struct span *ret_reason)
{
	struct span line;

	while (span_take_line(rest, &line)) {
		size_t space = span_find(line, ' ');

		*ret_id = (struct span){ line.at, space };
		*ret_reason = span_skip(line, space + 1);
		if (is_id(*ret_id) && !span_is_empty(*ret_reason) && !span_has_control(*ret_reason))
			return true;
	}
	return false;
}

// By itself: the loader calls this, and has no byte to spare.
bool failed_starts_find(struct span text, struct span id, struct span *ret_reason)
{
	struct span line;
	bool found = false;

	while (span_take_line(&text, &line)) {
		struct span about = { line.at, span_find(line, ' ') };

		if (!span_equals(about, id) || line.len < id.len + 2 || span_has_control(line))
			continue;
		*ret_reason = span_skip(line, id.len + 1);
		found = true;
	}
	return found;
}

static size_t line_size(struct span id, struct span reason)
{
	return id.len + 1 + reason.len + 1;
}

static void add_line(struct writer *w, struct span id, struct span reason)
{
	writer_add(w, id);
	writer_add_char(w, ' ');
	for (size_t i = 0; i < reason.len; i++)
		writer_add_char(w, reason.at[i] >= ' ' && reason.at[i] < 0x7f ? reason.at[i] : '?');
	writer_add_char(w, '\n');
}

static size_t size_of_others(struct span text, struct span id)
{
	struct span about, reason;
	size_t size = 0;

	while (failed_starts_next(&text, &about, &reason))
		if (!span_equals(about, id))
			size += line_size(about, reason);
	return size;
}

int failed_starts_set(struct span text, struct span id, struct span reason, char *buf, size_t cap,
		      size_t *ret_len)
{
	size_t size = size_of_others(text, id), own;
	struct span about, why;
	struct writer w;

	if (!is_id(id))
		return BOOT_ERROR_SYNTAX;
	if (reason.len > FAILED_REASON_MAX)
		reason.len = FAILED_REASON_MAX;
	own = span_is_empty(reason) ? 0 : line_size(id, reason);
	if (own > cap)
		return BOOT_ERROR_NO_ROOM;
	writer_init(&w, buf, cap);
	while (failed_starts_next(&text, &about, &why)) {
		if (span_equals(about, id))
			continue;
		if (size + own > cap)
			size -= line_size(about, why); // the oldest make room
		else
			add_line(&w, about, why);
	}
	if (own > 0)
		add_line(&w, id, reason);
	*ret_len = w.len;
	return 0;
}
