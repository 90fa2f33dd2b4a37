// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The PC's speaker (efi/x64): counter 2 of the interval timer (Intel 8254) makes the tone, and bits
// 0 and 1 of port 0x61, "NMI status and control" in Intel's chipset data sheets, let it out.
// Firmware has no protocol for it, and other machines have none (efi/aa64). What needs no sound
// does not touch it.

#include <stdbool.h>

void speaker_set(bool sounds);
