// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the firmware does when it is asked to, by a reset: start one of its boot options, open its
// setup, turn the machine off or on again (UEFI 2.10, sections 3.3, 8.1.3, 8.5.1).

#include "efi/firmware.h"

// BootNext, and a cold reset: the option starts as if a person had taken it in the firmware's own
// menu, without us in a TPM's registers, which is what BitLocker wants to see. Returns when the
// variable cannot be written, or the firmware does not reset; BootNext is then gone again.
EFI_STATUS action_boot_option(const struct firmware *fw, uint16_t number);

// Whether the firmware has a setup that it opens on request.
bool action_has_setup(const struct firmware *fw);

// OsIndications, and a reset. Returns as above.
EFI_STATUS action_setup(const struct firmware *fw);

// Both return when the firmware does not do it.
EFI_STATUS action_poweroff(const struct firmware *fw);
EFI_STATUS action_reboot(const struct firmware *fw);
