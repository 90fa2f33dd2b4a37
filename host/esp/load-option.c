// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/load-option.h"

#include <errno.h>
#include <string.h>

#include "boot-entries/load-option.h"
#include "boot-entries/utf.h"
#include "host/base/cleanup.h"
#include "host/base/memory.h"

#define ACTIVE 1u
#define HEADER_SIZE 6u
#define HARDDRIVE_SIZE 42u
#define NODE_HEADER_SIZE 4u
#define TEXT_MAX 255u

struct bytes {
	uint8_t *at;
	size_t len;
};

static void add_number(struct bytes *out, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		out->at[out->len++] = (uint8_t)(value >> 8 * i);
}

static void add_utf16(struct bytes *out, const uint16_t *units, size_t n)
{
	for (size_t i = 0; i <= n; i++)
		add_number(out, units[i], 2);
}

static void add_node(struct bytes *out, uint8_t type, uint8_t subtype, size_t size)
{
	add_number(out, type, 1);
	add_number(out, subtype, 1);
	add_number(out, size, 2);
}

static int digit(char c)
{
	return ascii_is_digit(c) ? c - '0' : ascii_lower(c) - 'a' + 10;
}

// The first three groups are little-endian numbers, the rest bytes in order.
static int guid_parse(const char *text, uint8_t ret[16])
{
	static const uint8_t place[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
	size_t n = 0;

	if (!text || strlen(text) != 36)
		return -EINVAL;
	for (size_t i = 0; i < 36; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? text[i] != '-' : !ascii_is_hex(text[i]))
			return -EINVAL;
		if (dash)
			continue;
		ret[place[n / 2]] =
			(uint8_t)(n % 2 ? ret[place[n / 2]] << 4 | digit(text[i]) : digit(text[i]));
		n++;
	}
	return 0;
}

int load_option_print(const struct load_option *option, uint8_t **ret, size_t *ret_len)
{
	uint16_t description[TEXT_MAX + 1], path[TEXT_MAX + 1];
	struct bytes out = { 0 };
	size_t n_description, n_path, path_size;
	uint8_t guid[16];

	if (guid_parse(option->part_uuid, guid) < 0)
		return -EINVAL;
	if (utf8_to_utf16(span_of(option->description), description, TEXT_MAX + 1, &n_description) <
		    0 ||
	    utf8_to_utf16(span_of(option->path), path, TEXT_MAX + 1, &n_path) < 0)
		return -ENAMETOOLONG;
	path_size = NODE_HEADER_SIZE + (n_path + 1) * 2;
	out.at = xalloc(HEADER_SIZE + (n_description + 1) * 2 + HARDDRIVE_SIZE + path_size +
			NODE_HEADER_SIZE);
	add_number(&out, ACTIVE, 4);
	add_number(&out, HARDDRIVE_SIZE + path_size + NODE_HEADER_SIZE, 2);
	add_utf16(&out, description, n_description);
	add_node(&out, 4, 1, HARDDRIVE_SIZE);
	add_number(&out, option->part_number, 4);
	add_number(&out, option->part_start, 8);
	add_number(&out, option->part_size, 8);
	for (size_t i = 0; i < sizeof(guid); i++)
		add_number(&out, guid[i], 1);
	add_number(&out, 0x0202, 2);
	add_node(&out, 4, 4, path_size);
	add_utf16(&out, path, n_path);
	add_node(&out, 0x7f, 0xff, NODE_HEADER_SIZE);
	*ret = out.at;
	*ret_len = out.len;
	return 0;
}

static bool has_prefix_nocase(struct span text, struct span prefix)
{
	if (text.len > prefix.len)
		text.len = prefix.len;
	return span_equals_nocase(text, prefix);
}

bool load_option_matches(const uint8_t *bytes, size_t len, const char *description,
			 const char *part_uuid, const char *folder)
{
	char text[3 * TEXT_MAX + 1];
	struct load_option_target target;
	struct load_option_parts parts;
	uint8_t guid[GUID_SIZE];
	size_t text_len;

	if (load_option_parse(bytes, len, &parts) < 0 || guid_parse(part_uuid, guid) < 0)
		return false;
	if (utf16le_to_utf8((const uint8_t *)parts.description.at, parts.description.len, text,
			    sizeof(text), &text_len) < 0 ||
	    !span_equals_nocase(span_bytes(text, text_len), span_of(description)))
		return false;
	load_option_target(&parts, &target);
	return target.on_partition && memcmp(target.partition, guid, GUID_SIZE) == 0 &&
	       has_prefix_nocase(span_of(target.path), span_of(folder));
}
