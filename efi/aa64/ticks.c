// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/ticks.h"

uint64_t ticks_now(void)
{
	uint64_t ticks;

	// The processor may read the counter ahead of what stands before it.
	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks) : : "memory");
	return ticks;
}

// Set by the firmware; 0 where it forgot.
uint64_t ticks_per_second(const struct firmware *fw)
{
	uint64_t rate;

	(void)fw;
	__asm__ volatile("mrs %0, cntfrq_el0" : "=r"(rate));
	return rate & UINT32_MAX; // the rest is reserved
}
