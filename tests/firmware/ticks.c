// SPDX-License-Identifier: GPL-2.0-or-later

// efi/ticks.h on the virtual clock: the real counter would make each run another one.

#include "efi/ticks.h"
#include "tests/firmware/session.h"

#define BEFORE_US_USEC 2000000u // what the firmware itself took
#define PER_SECOND 1000000u

uint64_t ticks_now(void)
{
	return BEFORE_US_USEC + session_now()->now_usec;
}

uint64_t ticks_per_second(const struct firmware *fw)
{
	(void)fw;
	return PER_SECOND;
}

uint64_t ticks_to_usec(uint64_t ticks, uint64_t per_second)
{
	return per_second == PER_SECOND ? ticks : 0;
}
