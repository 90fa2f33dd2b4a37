// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/ticks.h"

#define USEC_PER_SEC 1000000u
#define HOUR_SEC 3600u

uint64_t ticks_to_usec(uint64_t ticks, uint64_t per_second)
{
	if (per_second == 0 || ticks / per_second >= HOUR_SEC)
		return 0;
	return ticks / per_second * USEC_PER_SEC + ticks % per_second * USEC_PER_SEC / per_second;
}
