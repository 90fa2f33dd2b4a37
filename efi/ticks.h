// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Time since the processor's reset, from a counter of its own: the time stamp counter on x64
// (efi/x64), the virtual counter of the generic timer on aa64 (efi/aa64; Arm ARM, CNTVCT_EL0).

#include "efi/firmware.h"

uint64_t ticks_now(void);

// Ticks a second: as the processor or the hypervisor says, else, on x64, measured in a quarter of a
// millisecond. 0 when it cannot be known.
uint64_t ticks_per_second(const struct firmware *fw);

// 0 when the rate is 0, or the time is above an hour and so cannot belong to a start.
uint64_t ticks_to_usec(uint64_t ticks, uint64_t per_second);
