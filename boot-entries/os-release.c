// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/os-release.h"
#include "boot-entries/error.h"
#include "boot-entries/limits.h"

static struct span *find_field(struct os_release *os, struct span key)
{
	const struct {
		const char *key;
		struct span *field;
	} fields[] = {
		{ "PRETTY_NAME", &os->pretty_name },
		{ "IMAGE_ID", &os->image_id },
		{ "NAME", &os->name },
		{ "ID", &os->id },
		{ "IMAGE_VERSION", &os->image_version },
		{ "VERSION", &os->version },
		{ "VERSION_ID", &os->version_id },
		{ "BUILD_ID", &os->build_id },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (span_equals_text(key, fields[i].key))
			return fields[i].field;
	return NULL;
}

int os_release_parse(const void *text, size_t len, struct os_release *ret)
{
	struct span rest = span_bytes(text, len), line;
	struct os_release os = { 0 };

	if (len > OS_RELEASE_MAX)
		return BOOT_ERROR_TOO_LONG;
	rest.len = span_find(rest, '\0');
	while (span_take_line(&rest, &line)) {
		struct span *field;
		size_t equals;

		line = span_trim(line);
		equals = span_find(line, '=');
		if (span_is_empty(line) || line.at[0] == '#' || equals == line.len)
			continue;
		field = find_field(&os, (struct span){ line.at, equals });
		if (field)
			*field = span_unquote(span_skip(line, equals + 1));
	}
	*ret = os;
	return 0;
}

static struct span first_of(const struct span *const fields[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!span_is_empty(*fields[i]))
			return *fields[i];
	return (struct span){ 0 };
}

struct span os_release_title(const struct os_release *os)
{
	return first_of(
		(const struct span *const[]){ &os->pretty_name, &os->image_id, &os->name, &os->id },
		4);
}

struct span os_release_version(const struct os_release *os)
{
	return first_of((const struct span *const[]){ &os->image_version, &os->version,
						      &os->version_id, &os->build_id },
			4);
}

struct span os_release_sort_key(const struct os_release *os)
{
	return first_of((const struct span *const[]){ &os->image_id, &os->id }, 2);
}
