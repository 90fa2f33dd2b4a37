// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The firmware's configuration tables (UEFI 2.10, section 4.6): what others have left in memory
// under a GUID.

#include "efi/firmware.h"

// NULL when there is none.
void *config_table(const struct firmware *fw, EFI_GUID guid);
