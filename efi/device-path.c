// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/device-path.h"
#include "boot-entries/utf.h"
#include "boot-entries/writer.h"

#define NODE_HEADER 4u

static size_t node_length(const EFI_DEVICE_PATH *node)
{
	return (size_t)node->Length[0] | (size_t)node->Length[1] << 8;
}

static bool is_last(const EFI_DEVICE_PATH *node)
{
	return (node->Type & EFI_DP_TYPE_MASK) == END_DEVICE_PATH_TYPE ||
	       node_length(node) < NODE_HEADER;
}

static EFI_DEVICE_PATH *next(EFI_DEVICE_PATH *node)
{
	return (EFI_DEVICE_PATH *)((uint8_t *)node + node_length(node));
}

// Bytes in front of the end node.
static size_t path_length(EFI_DEVICE_PATH *path)
{
	EFI_DEVICE_PATH *node = path;

	while (!is_last(node))
		node = next(node);
	return (size_t)((uint8_t *)node - (uint8_t *)path);
}

static void set_header(EFI_DEVICE_PATH *node, uint8_t type, uint8_t subtype, size_t length)
{
	*node = (EFI_DEVICE_PATH){ .Type = type,
				   .SubType = subtype,
				   .Length = { (uint8_t)length, (uint8_t)(length >> 8) } };
}

static void set_end(void *at)
{
	set_header(at, END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, NODE_HEADER);
}

EFI_DEVICE_PATH *device_path_of(const struct firmware *fw, EFI_HANDLE handle)
{
	EFI_GUID guid = EFI_DEVICE_PATH_PROTOCOL_GUID;

	return firmware_protocol(fw, handle, guid);
}

struct partition_node *device_path_partition(EFI_DEVICE_PATH *path)
{
	for (EFI_DEVICE_PATH *node = path; node && !is_last(node); node = next(node)) {
		struct partition_node *partition = (struct partition_node *)node;

		if (node->Type == MEDIA_DEVICE_PATH && node->SubType == MEDIA_HARDDRIVE_DP &&
		    node_length(node) >= sizeof *partition &&
		    partition->signature_type == SIGNATURE_TYPE_GUID)
			return partition;
	}
	return NULL;
}

bool device_path_is_serial(EFI_DEVICE_PATH *path)
{
	for (EFI_DEVICE_PATH *node = path; node && !is_last(node); node = next(node))
		if (node->Type == MESSAGING_DEVICE_PATH && node->SubType == MSG_UART_DP)
			return true;
	return false;
}

struct span device_path_file_name(struct arena *arena, EFI_DEVICE_PATH *path)
{
	char name[BOOT_PATH_MAX * 3 + 1];
	struct writer w;

	writer_init(&w, name, sizeof name);
	for (EFI_DEVICE_PATH *node = path; node && !is_last(node); node = next(node)) {
		char part[BOOT_PATH_MAX * 3 + 1];
		size_t len;

		if (node->Type != MEDIA_DEVICE_PATH || node->SubType != MEDIA_FILEPATH_DP)
			continue;
		// Nodes may be split where the firmware likes, with or without a separator.
		if (utf16le_to_utf8((const uint8_t *)node + NODE_HEADER,
				    node_length(node) - NODE_HEADER, part, sizeof part, &len) < 0)
			return span_of(NULL);
		writer_add_char(&w, '\\');
		writer_add(&w, (struct span){ part, len });
	}
	return writer_end(&w) < 0 ? span_of(NULL) : arena_copy(arena, (struct span){ name, w.len });
}

// The first length bytes of path, and an end node behind room for more bytes.
static EFI_DEVICE_PATH *copy(struct arena *arena, const EFI_DEVICE_PATH *path, size_t length,
			     size_t room)
{
	uint8_t *bytes = arena_allocate(arena, length + room + NODE_HEADER);

	if (!bytes)
		return NULL;
	__builtin_memcpy(bytes, path, length);
	set_end(bytes + length + room);
	return (EFI_DEVICE_PATH *)bytes;
}

EFI_DEVICE_PATH *device_path_before(struct arena *arena, EFI_DEVICE_PATH *path,
				    const struct partition_node *node)
{
	return copy(arena, path, (size_t)((const uint8_t *)node - (const uint8_t *)path), 0);
}

EFI_DEVICE_PATH *device_path_sibling(struct arena *arena, EFI_DEVICE_PATH *path, uint32_t number,
				     const struct gpt_entry *partition)
{
	EFI_DEVICE_PATH *sibling = copy(arena, path, path_length(path), 0);
	struct partition_node *node = device_path_partition(sibling);

	if (!node)
		return NULL;
	node->number = number;
	node->first_lba = partition->first_lba;
	node->n_blocks = partition->last_lba - partition->first_lba + 1;
	__builtin_memcpy(node->uuid, partition->uuid, sizeof node->uuid);
	return sibling;
}

EFI_DEVICE_PATH *device_path_file(struct arena *arena, EFI_DEVICE_PATH *device,
				  const uint16_t *file, size_t n_units)
{
	size_t length = path_length(device), n_bytes = (n_units + 1) * sizeof *file;
	EFI_DEVICE_PATH *path = copy(arena, device, length, NODE_HEADER + n_bytes);
	uint8_t *node;

	if (!path)
		return NULL;
	node = (uint8_t *)path + length;
	set_header((EFI_DEVICE_PATH *)node, MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP,
		   NODE_HEADER + n_bytes);
	__builtin_memcpy(node + NODE_HEADER, file, n_bytes);
	return path;
}
