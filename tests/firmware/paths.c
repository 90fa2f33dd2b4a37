// SPDX-License-Identifier: GPL-2.0-or-later

// Device paths as EDK2 makes them: PciRoot(0)/Pci(0x1F,2)/Sata(N,...)/HD(...). Their nodes are not
// aligned, as in a real firmware.

#include <string.h>

#include "boot-entries/bytes.h"
#include "boot-entries/utf.h"
#include "tests/firmware/session.h"

#define HEADER 4u
#define PATH_MAX_BYTES 2600u

struct builder {
	uint8_t bytes[PATH_MAX_BYTES];
	size_t len;
};

// Returns where the node's n bytes behind the header go.
static uint8_t *add_node(struct builder *path, uint8_t type, uint8_t subtype, size_t n)
{
	uint8_t *node = path->bytes + path->len;

	node[0] = type;
	node[1] = subtype;
	node[2] = (uint8_t)(HEADER + n);
	node[3] = (uint8_t)((HEADER + n) >> 8);
	path->len += HEADER + n;
	return node + HEADER;
}

// In memory of exactly its size, for the sanitizer.
static EFI_DEVICE_PATH *finish(struct builder *path)
{
	void *copy;

	add_node(path, END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, 0);
	copy = session_keep(path->len);
	memcpy(copy, path->bytes, path->len);
	return copy;
}

static void add_disk(struct builder *path, size_t disk)
{
	static const uint8_t pci_root[] = { 0xd0, 0x41, 0x03, 0x0a, 0, 0, 0, 0 };
	static const uint8_t controller[] = { 2, 0x1f };
	const uint8_t sata[] = { (uint8_t)disk, 0, 0xff, 0xff, 0, 0 };

	memcpy(add_node(path, ACPI_DEVICE_PATH, 1, sizeof pci_root), pci_root, sizeof pci_root);
	memcpy(add_node(path, HARDWARE_DEVICE_PATH, 1, sizeof controller), controller,
	       sizeof controller);
	memcpy(add_node(path, MESSAGING_DEVICE_PATH, 18, sizeof sata), sata, sizeof sata);
}

EFI_DEVICE_PATH *path_of_disk(size_t disk)
{
	struct builder path = { .len = 0 };

	add_disk(&path, disk);
	return finish(&path);
}

EFI_DEVICE_PATH *path_of_volume(const struct fw_volume *volume)
{
	struct builder path = { .len = 0 };
	uint8_t *node;

	add_disk(&path, volume->disk);
	node = add_node(&path, MEDIA_DEVICE_PATH, MEDIA_HARDDRIVE_DP, 38);
	store_le32(node, volume->number);
	store_le64(node + 4, volume->first_lba);
	store_le64(node + 12, volume->last_lba - volume->first_lba + 1);
	memcpy(node + 20, volume->uuid, GUID_SIZE);
	node[36] = MBR_TYPE_EFI_PARTITION_TABLE_HEADER;
	node[37] = SIGNATURE_TYPE_GUID;
	return finish(&path);
}

EFI_DEVICE_PATH *path_of_file(const char *name)
{
	struct builder path = { .len = 0 };
	uint16_t utf16[PATH_BYTES];
	size_t n = 1;
	uint8_t *node;

	utf16[0] = '\\';
	if (utf8_to_utf16(span_of(name), utf16 + 1, PATH_BYTES - 1, &n) < 0)
		n = 0;
	for (size_t i = 1; i <= n; i++)
		if (utf16[i] == '/')
			utf16[i] = '\\';
	node = add_node(&path, MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, (n + 2) * sizeof utf16[0]);
	memcpy(node, utf16, (n + 1) * sizeof utf16[0]);
	return finish(&path);
}

EFI_DEVICE_PATH *path_of_serial(size_t line, bool has_uart)
{
	static const uint8_t pci_root[] = { 0xd0, 0x41, 0x03, 0x0a, 0, 0, 0, 0 };
	const uint8_t controller[] = { (uint8_t)line, 0x1f };
	struct builder path = { .len = 0 };

	memcpy(add_node(&path, ACPI_DEVICE_PATH, 1, sizeof pci_root), pci_root, sizeof pci_root);
	memcpy(add_node(&path, HARDWARE_DEVICE_PATH, 1, sizeof controller), controller,
	       sizeof controller);
	if (has_uart)
		memset(add_node(&path, MESSAGING_DEVICE_PATH, MSG_UART_DP, 15), 0, 15);
	return finish(&path);
}

static size_t node_size(const uint8_t *node)
{
	return load_le16(node + 2);
}

static bool is_end(const uint8_t *node)
{
	return node[0] == END_DEVICE_PATH_TYPE || node_size(node) < HEADER;
}

size_t path_size(const EFI_DEVICE_PATH *path)
{
	const uint8_t *node = (const uint8_t *)path;

	while (!is_end(node))
		node += node_size(node);
	return (size_t)(node - (const uint8_t *)path);
}

void path_file_name(const EFI_DEVICE_PATH *path, char ret[PATH_BYTES])
{
	const uint8_t *node = (const uint8_t *)path;
	size_t len = 0;

	ret[0] = '\0';
	for (; !is_end(node); node += node_size(node))
		if (node[0] == MEDIA_DEVICE_PATH && node[1] == MEDIA_FILEPATH_DP &&
		    utf16le_to_utf8(node + HEADER, node_size(node) - HEADER, ret, PATH_BYTES,
				    &len) < 0)
			ret[0] = '\0';
	for (char *c = ret; *c != '\0'; c++)
		if (*c == '\\')
			*c = '/';
	if (ret[0] == '/')
		memmove(ret, ret + 1, strlen(ret));
}
