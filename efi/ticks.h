// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Time since the processor's reset, from its time stamp counter.

#include "efi/firmware.h"

uint64_t ticks_now(void);

// Ticks a second: as the processor or the hypervisor says, else measured in a quarter of a
// millisecond. 0 when it cannot be known.
uint64_t ticks_per_second(const struct firmware *fw);

// 0 when the rate is 0, or the time is above an hour and so cannot belong to a start.
uint64_t ticks_to_usec(uint64_t ticks, uint64_t per_second);
