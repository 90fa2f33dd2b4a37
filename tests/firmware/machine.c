// SPDX-License-Identifier: GPL-2.0-or-later

// What a machine has: building it, and asking it afterwards.

#include <stdlib.h>
#include <string.h>

#include "boot-entries/utf.h"
#include "tests/firmware/firmware.h"

#define HOUR_USEC UINT64_C(3600000000)
#define VOLUME_BLOCKS 131072u
#define TEXT_UNITS 40000u

const uint8_t fw_vendor_loader[GUID_SIZE] = { 0x82, 0xb0, 0x67, 0x4a, 0x4c, 0x0a, 0xcf, 0x41,
					      0xb6, 0xc7, 0x44, 0x0b, 0x29, 0xbb, 0x8c, 0x4f };
const uint8_t fw_vendor_global[GUID_SIZE] = { 0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11,
					      0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c };

const uint8_t fw_vendor_genboot[GUID_SIZE] = { 0x93, 0x4e, 0x75, 0xe9, 0x19, 0x68, 0x05, 0x48,
					       0xb6, 0x76, 0x9f, 0x31, 0x85, 0x97, 0x15, 0x9f };

void fw_machine_init(struct fw_machine *machine)
{
	*machine = (struct fw_machine){ .loader_path = "EFI/BOOT/BOOTX64.EFI",
					.columns = 80,
					.rows = 25,
					.time = { 2026, 11, 22, 12, 0, 0 },
					.width = 1024,
					.height = 768,
					.max_usec = HOUR_USEC,
					.max_calls = 1000000 };
}

void fw_machine_free(struct fw_machine *machine)
{
	for (size_t i = 0; i < machine->n_volumes; i++)
		if (machine->volumes[i].root)
			fw_free_tree(machine->volumes[i].root);
	while (machine->variables) {
		const struct fw_variable *variable = machine->variables;

		fw_delete_variable(machine, variable->vendor, variable->name);
	}
	*machine = (struct fw_machine){ 0 };
}

struct fw_node *fw_add_volume(struct fw_machine *machine, const uint8_t type[GUID_SIZE])
{
	size_t i = machine->n_volumes++;
	struct fw_volume *volume = &machine->volumes[i];

	if (i == FW_VOLUMES_MAX)
		abort();
	*volume = (struct fw_volume){ .number = (uint32_t)i + 1,
				      .first_lba = 2048 + i * VOLUME_BLOCKS,
				      .root = fw_make_folder() };
	volume->last_lba = volume->first_lba + VOLUME_BLOCKS - 1;
	memcpy(volume->type, type, GUID_SIZE);
	memset(volume->uuid, 0xe0 + (int)i, GUID_SIZE);
	return volume->root;
}

// The link to a variable, or to the NULL where it would go.
static struct fw_variable **find(struct fw_variable **list, const uint8_t *vendor, const char *name)
{
	while (*list && (strcmp((*list)->name, name) != 0 ||
			 memcmp((*list)->vendor, vendor, GUID_SIZE) != 0))
		list = &(*list)->next;
	return list;
}

void fw_set_variable(struct fw_machine *machine, const uint8_t vendor[GUID_SIZE], const char *name,
		     uint32_t attributes, const void *data, size_t size)
{
	struct fw_variable **link;

	fw_delete_variable(machine, vendor, name);
	link = find(&machine->variables, vendor, name);
	*link = calloc(1, sizeof **link);
	if (!*link)
		abort();
	(*link)->name = strdup(name);
	(*link)->data = malloc(size + 1);
	if (!(*link)->name || !(*link)->data)
		abort();
	memcpy((*link)->vendor, vendor, GUID_SIZE);
	memcpy((*link)->data, data, size);
	(*link)->attributes = attributes;
	(*link)->size = size;
}

void fw_set_text(struct fw_machine *machine, const char *name, const char *text)
{
	uint16_t units[TEXT_UNITS];
	size_t n;

	if (utf8_to_utf16(span_of(text), units, TEXT_UNITS, &n) < 0)
		abort();
	fw_set_variable(machine, fw_vendor_loader, name, FW_VARIABLE_KEPT, units, (n + 1) * 2);
}

struct fw_variable *fw_find_variable(const struct fw_machine *machine,
				     const uint8_t vendor[GUID_SIZE], const char *name)
{
	struct fw_variable *first = machine->variables;

	return *find(&first, vendor, name);
}

bool fw_variable_is(const struct fw_machine *machine, const char *name, const char *text)
{
	const struct fw_variable *variable = fw_find_variable(machine, fw_vendor_loader, name);
	char own[TEXT_UNITS * 3 + 1];
	size_t len;

	if (!variable || !text)
		return !variable && !text;
	return utf16le_to_utf8(variable->data, variable->size, own, sizeof own, &len) == 0 &&
	       strcmp(own, text) == 0;
}

void fw_delete_variable(struct fw_machine *machine, const uint8_t vendor[GUID_SIZE],
			const char *name)
{
	struct fw_variable **link = find(&machine->variables, vendor, name), *variable = *link;

	if (!variable)
		return;
	*link = variable->next;
	free(variable->name);
	free(variable->data);
	free(variable);
}

bool fw_said(const struct fw_outcome *outcome, const char *text)
{
	return strstr(outcome->console, text) != NULL;
}
