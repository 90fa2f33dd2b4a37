// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/persist.h"
#include "boot-entries/limits.h"

static const char standard[][24] = { "/etc/machine-id", "/etc/ssh/ssh_host_*" };

static bool name_is_plain(struct span name)
{
	return !span_is_empty(name) && !span_equals_text(name, ".") &&
	       !span_equals_text(name, "..");
}

bool persist_is_path(struct span path)
{
	if (span_is_empty(path) || path.at[0] != '/' || path.len > BOOT_PATH_MAX ||
	    span_has_control(path))
		return false;
	while (!span_is_empty(path)) {
		size_t end;

		path = span_skip(path, 1);
		end = span_find(path, '/');
		if (!name_is_plain((struct span){ path.at, end }))
			return false;
		path = span_skip(path, end);
	}
	return true;
}

static bool split(struct span path, struct persist *ret)
{
	size_t slash;

	if (!persist_is_path(path))
		return false;
	slash = span_find_last(path, '/');
	ret->folder = slash > 0 ? (struct span){ path.at + 1, slash - 1 } : (struct span){ 0 };
	ret->name = span_skip(path, slash + 1);
	return true;
}

static bool take_line(struct span line, struct persist *ret)
{
	struct span key, value;

	line = span_trim(line);
	if (span_is_empty(line) || line.at[0] == '#')
		return false;
	span_split_key(line, &key, &value);
	return span_equals_text(key, "persist") && split(value, ret);
}

bool persist_next(struct span *text, size_t *at, struct persist *ret)
{
	struct span line;

	if (*at < sizeof(standard) / sizeof(standard[0]))
		return split(span_of(standard[(*at)++]), ret);
	while (span_take_line(text, &line))
		if (take_line(line, ret))
			return true;
	return false;
}
