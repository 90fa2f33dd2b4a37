// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the firmware knows of the machine and the operating system cannot ask once it runs: which
// banks of the TPM's registers are in use, and which keyboard there is. Only asked, never changed.

#include "efi/firmware.h"

// LoaderTpm2ActivePcrBanks: "0x%08x" of EFI_TCG2_BOOT_HASH_ALG_* bits, 0 without a TPM 2.0, all
// ones where the firmware is too old to tell. LoaderKeyboardLayout: "de-DE"; absent where unknown.
void machine_announce(const struct firmware *fw);
