// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The partitions that entries are read from: the ESP, which is where this program was loaded from,
// and XBOOTLDR when the same disk has one.

#include "boot-entries/gpt.h"
#include "efi/firmware.h"
#include "efi/memory.h"

#define VOLUMES_MAX 2u

struct volume {
	const char *name; // for messages
	EFI_HANDLE device;
	EFI_FILE_PROTOCOL *root;
};

struct volumes {
	struct volume at[VOLUMES_MAX]; // the ESP first
	size_t n;
};

// The ESP; fails when it cannot be read.
EFI_STATUS volumes_open(const struct firmware *fw, struct volumes *ret);

// XBOOTLDR as well, whose file system may need a driver from the ESP (drivers.h). A missing or
// unreadable one is no failure.
void volumes_open_xbootldr(const struct firmware *fw, struct arena *arena, struct volumes *volumes);
void volumes_close(struct volumes *volumes);

// Opens one volume more: device is set, and root will be. The caller closes it.
EFI_STATUS volume_open_root(const struct firmware *fw, struct volume *volume);

// The unique GUID of the ESP's partition. False when it is not on a GPT disk.
bool volume_partition_uuid(const struct firmware *fw, const struct volume *volume,
			   uint8_t ret_uuid[GUID_SIZE]);
