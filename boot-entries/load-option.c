// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/load-option.h"
#include "boot-entries/bytes.h"
#include "boot-entries/error.h"
#include "boot-entries/utf.h"
#include "boot-entries/writer.h"

#define HEADER_SIZE 6u
#define NODE_HEADER_SIZE 4u
#define TYPE_MEDIA 4u
#define TYPE_END 0x7fu
#define SUBTYPE_PARTITION 1u
#define SUBTYPE_FILE 4u
#define PARTITION_SIZE 42u
#define SIGNATURE_GUID 2u

struct node {
	uint8_t type, subtype;
	const uint8_t *bytes; // with the header
	size_t size;
};

// Bytes of UTF-16 in front of its NUL; len when it has none.
static size_t utf16_len(const uint8_t *at, size_t len)
{
	for (size_t i = 0; i + 1 < len; i += 2)
		if (load_le16(at + i) == 0)
			return i;
	return len;
}

int load_option_parse(const uint8_t *bytes, size_t len, struct load_option_parts *ret)
{
	size_t description_len, path_at, path_len;

	if (len < HEADER_SIZE)
		return BOOT_ERROR_TRUNCATED;
	path_len = load_le16(bytes + 4);
	description_len = utf16_len(bytes + HEADER_SIZE, len - HEADER_SIZE);
	path_at = HEADER_SIZE + description_len + 2;
	if (path_at > len || path_len > len - path_at)
		return BOOT_ERROR_TRUNCATED;
	*ret = (struct load_option_parts){
		.attributes = load_le32(bytes),
		.description = span_bytes(bytes + HEADER_SIZE, description_len),
		.path_list = span_bytes(bytes + path_at, path_len),
	};
	return 0;
}

bool load_option_is_offered(const struct load_option_parts *parts)
{
	return (parts->attributes & (LOAD_OPTION_ACTIVE | LOAD_OPTION_HIDDEN |
				     LOAD_OPTION_CATEGORY)) == LOAD_OPTION_ACTIVE;
}

// Takes the next node off the front of *rest. False at the end of the path, and before what is no
// node.
static bool take_node(struct span *rest, struct node *ret)
{
	const uint8_t *at = (const uint8_t *)rest->at;
	size_t size;

	if (rest->len < NODE_HEADER_SIZE)
		return false;
	size = load_le16(at + 2);
	if (size < NODE_HEADER_SIZE || size > rest->len || at[0] == TYPE_END)
		return false;
	*ret = (struct node){ at[0], at[1], at, size };
	*rest = span_skip(*rest, size);
	return true;
}

static void take_partition(const struct node *node, struct load_option_target *target)
{
	if (node->size != PARTITION_SIZE || node->bytes[41] != SIGNATURE_GUID)
		return;
	target->on_partition = true;
	target->partition_number = load_le32(node->bytes + 4);
	__builtin_memcpy(target->partition, node->bytes + 24, GUID_SIZE);
}

// Firmware splits paths where it likes, with a separator or without one.
static void add_file(const struct node *node, struct writer *w)
{
	const uint8_t *text = node->bytes + NODE_HEADER_SIZE;
	size_t size = node->size - NODE_HEADER_SIZE, len = 0;

	if (w->len > 0 && w->buf[w->len - 1] != '\\' && size >= 2 && load_le16(text) != '\\')
		writer_add_char(w, '\\');
	if (utf16le_to_utf8(text, size, w->buf + w->len, w->cap - w->len, &len) < 0)
		w->overflow = true;
	w->len += len;
}

void load_option_target(const struct load_option_parts *parts, struct load_option_target *ret)
{
	struct span rest = parts->path_list;
	struct node node;
	struct writer w;

	*ret = (struct load_option_target){ 0 };
	writer_init(&w, ret->path, sizeof(ret->path));
	while (take_node(&rest, &node)) {
		if (node.type == TYPE_MEDIA && node.subtype == SUBTYPE_PARTITION)
			take_partition(&node, ret);
		else if (node.type == TYPE_MEDIA && node.subtype == SUBTYPE_FILE)
			add_file(&node, &w);
	}
	if (writer_end_text(&w) < 0)
		ret->path[0] = '\0';
}
