// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The pins of boot-entries/pins.h in their EFI variable.

#include "efi/loader.h"

// In the loader's arena; empty when there are none.
struct span pin_list_read(struct loader *loader);

// Writes the variable, and loader->pins on success. EFI_OUT_OF_RESOURCES, or what the firmware
// says.
EFI_STATUS pin_list_set(struct loader *loader, struct span id, bool is_pinned);
