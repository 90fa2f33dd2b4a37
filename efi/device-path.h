// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Device paths (UEFI 2.10, chapter 10): where the firmware finds a partition and a file on it.

#include "boot-entries/gpt.h"
#include "efi/firmware.h"
#include "efi/memory.h"

// A handle's path, or NULL. Owned by the firmware.
EFI_DEVICE_PATH *device_path_of(const struct firmware *fw, EFI_HANDLE handle);

// The node for a partition of a disk (section 10.3.5.1). It lies in a path at any address, and
// gnu-efi's own struct is not packed.
struct partition_node {
	EFI_DEVICE_PATH header;
	uint32_t number;
	uint64_t first_lba, n_blocks;
	uint8_t uuid[GUID_SIZE];
	uint8_t table_type, signature_type;
} __attribute__((packed));

_Static_assert(sizeof(struct partition_node) == 42, "as in the specification");

// The path's node for a partition of a GPT disk, or NULL. Read its members by name only.
struct partition_node *device_path_partition(EFI_DEVICE_PATH *path);

// The file that the path names on its device, in UTF-8; empty when it names none. In the arena.
struct span device_path_file_name(struct arena *arena, EFI_DEVICE_PATH *path);

// True when the path leads over a serial line: it has a UART node (section 10.3.4.7).
bool device_path_is_serial(EFI_DEVICE_PATH *path);

// The path up to, not including, node: a partition's disk. In the arena; NULL when there is no
// memory.
EFI_DEVICE_PATH *device_path_before(struct arena *arena, EFI_DEVICE_PATH *path,
				    const struct partition_node *node);

// The path with its partition replaced by another one of the same disk, of this number (from 1) and
// these facts. NULL as above.
EFI_DEVICE_PATH *device_path_sibling(struct arena *arena, EFI_DEVICE_PATH *path, uint32_t number,
				     const struct gpt_entry *partition);

// The path of a file (UTF-16 with backslashes and a 0) on a device. NULL as above.
EFI_DEVICE_PATH *device_path_file(struct arena *arena, EFI_DEVICE_PATH *device,
				  const uint16_t *file, size_t n_units);
