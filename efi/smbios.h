// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the machine's provider asks of this boot (boot-entries/smbios.h), out of the firmware's
// memory.

#include "boot-entries/smbios.h"
#include "efi/firmware.h"

// The strings; borrowed from the firmware. Empty when there are none, or when the machine's
// provider has no say: in a confidential virtual machine.
struct span smbios_read(const struct firmware *fw);
