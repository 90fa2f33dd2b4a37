// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/load-option.h"

#include <errno.h>
#include <string.h>

#include "boot-entries/utf.h"
#include "host/base/cleanup.h"
#include "host/base/memory.h"

#define ACTIVE 1u
#define HEADER_SIZE 6u
#define HARDDRIVE_SIZE 42u
#define NODE_HEADER_SIZE 4u
#define TEXT_MAX 255u
#define PATH_MAX_UNITS 1024u

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

static size_t load_u16(const uint8_t *at)
{
	return (size_t)at[0] | (size_t)at[1] << 8;
}

// Length in bytes of the UTF-16 text with its NUL; 0 when it has none.
static size_t utf16_size(const uint8_t *at, size_t len)
{
	for (size_t i = 0; i + 1 < len; i += 2)
		if (load_u16(at + i) == 0)
			return i + 2;
	return 0;
}

static bool utf16_is(const uint8_t *at, size_t len, const char *text, bool prefix)
{
	char utf8[3 * PATH_MAX_UNITS + 1];
	struct span found;

	if (len > 2 * PATH_MAX_UNITS || utf16le_to_utf8(at, len, utf8, sizeof(utf8), NULL) < 0)
		return false;
	found = span_of(utf8);
	if (prefix && found.len > strlen(text))
		found.len = strlen(text);
	return span_equals_nocase(found, span_of(text));
}

static bool node_is_partition(const uint8_t *node, size_t size, const uint8_t guid[16])
{
	return node[0] == 4 && node[1] == 1 && size == HARDDRIVE_SIZE &&
	       memcmp(node + 24, guid, 16) == 0;
}

static bool path_matches(const uint8_t *at, size_t len, const uint8_t guid[16], const char *folder)
{
	bool on_partition = false;

	while (len >= NODE_HEADER_SIZE) {
		size_t size = load_u16(at + 2);

		if (size < NODE_HEADER_SIZE || size > len || at[0] == 0x7f)
			return false;
		if (node_is_partition(at, size, guid))
			on_partition = true;
		else if (at[0] == 4 && at[1] == 4)
			return on_partition && utf16_is(at + NODE_HEADER_SIZE,
							size - NODE_HEADER_SIZE, folder, true);
		at += size;
		len -= size;
	}
	return false;
}

bool load_option_matches(const uint8_t *bytes, size_t len, const char *description,
			 const char *part_uuid, const char *folder)
{
	size_t text_size, path_size;
	uint8_t guid[16];

	if (len < HEADER_SIZE || guid_parse(part_uuid, guid) < 0)
		return false;
	path_size = load_u16(bytes + 4);
	text_size = utf16_size(bytes + HEADER_SIZE, len - HEADER_SIZE);
	if (text_size == 0 || path_size > len - HEADER_SIZE - text_size)
		return false;
	return utf16_is(bytes + HEADER_SIZE, text_size, description, false) &&
	       path_matches(bytes + HEADER_SIZE + text_size, path_size, guid, folder);
}
