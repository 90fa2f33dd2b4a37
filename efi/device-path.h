// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Device paths (UEFI 2.10, chapter 10): where the firmware finds a partition and a file on it.

#include "boot-entries/gpt.h"
#include "efi/firmware.h"
#include "efi/memory.h"

// A handle's path, or NULL. Owned by the firmware.
EFI_DEVICE_PATH *device_path_of(const struct firmware *fw, EFI_HANDLE handle);

// The path's node for a partition of a GPT disk, or NULL. Packed: read its members by name only.
HARDDRIVE_DEVICE_PATH *device_path_partition(EFI_DEVICE_PATH *path);

// The file that the path names on its device, in UTF-8; empty when it names none. In the arena.
struct span device_path_file_name(struct arena *arena, EFI_DEVICE_PATH *path);

// The path up to, not including, node: a partition's disk. In the arena; NULL when there is no
// memory.
EFI_DEVICE_PATH *device_path_before(struct arena *arena, EFI_DEVICE_PATH *path,
				    const HARDDRIVE_DEVICE_PATH *node);

// The path with its partition replaced by another one of the same disk, of this number (from 1) and
// these facts. NULL as above.
EFI_DEVICE_PATH *device_path_sibling(struct arena *arena, EFI_DEVICE_PATH *path, uint32_t number,
				     const struct gpt_entry *partition);

// The path of a file (UTF-16 with backslashes and a 0) on a device. NULL as above.
EFI_DEVICE_PATH *device_path_file(struct arena *arena, EFI_DEVICE_PATH *device,
				  const uint16_t *file, size_t n_units);
