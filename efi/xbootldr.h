// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The extended boot partition (UAPI.1, "The partitions"): the one of its type on the ESP's disk.

#include "efi/firmware.h"
#include "efi/memory.h"

// Its handle, or NULL when there is none: no GPT disk, no such partition, or one that the firmware
// does not know.
EFI_HANDLE xbootldr_find(const struct firmware *fw, struct arena *arena, EFI_HANDLE esp);
