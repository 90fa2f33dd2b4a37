// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "efi/firmware.h"

// True when the firmware enforces Secure Boot: its variable SecureBoot is 1 (UEFI 2.10,
// section 3.3). What cannot be read is off.
bool secure_boot_is_on(const struct firmware *fw);
