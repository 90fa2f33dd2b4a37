// SPDX-License-Identifier: GPL-2.0-or-later

#include <cpuid.h>

#include "efi/ticks.h"

#define USEC_PER_SEC 1000000u
#define STALL_USEC 250u

#define LEAF_FEATURES 1u
#define FEATURE_HYPERVISOR (1u << 31)
#define LEAF_TSC 0x15u
#define LEAF_FREQUENCY 0x16u
#define LEAF_HYPERVISOR 0x40000000u
#define LEAF_HYPERVISOR_TSC 0x40000010u // VMware's, which KVM and others follow: kHz in eax

uint64_t ticks_now(void)
{
	return __builtin_ia32_rdtsc();
}

static uint64_t from_hypervisor(void)
{
	unsigned int a, b, c, d;

	if (!__get_cpuid(LEAF_FEATURES, &a, &b, &c, &d) || !(c & FEATURE_HYPERVISOR))
		return 0;
	__cpuid(LEAF_HYPERVISOR, a, b, c, d);
	if (a < LEAF_HYPERVISOR_TSC)
		return 0;
	__cpuid(LEAF_HYPERVISOR_TSC, a, b, c, d);
	return (uint64_t)a * 1000;
}

static uint64_t from_processor(void)
{
	unsigned int denominator, numerator, crystal, mhz, b, c, d;

	if (!__get_cpuid_count(LEAF_TSC, 0, &denominator, &numerator, &crystal, &d) ||
	    denominator == 0 || numerator == 0)
		return 0;
	if (crystal != 0)
		return (uint64_t)crystal * numerator / denominator;
	if (!__get_cpuid_count(LEAF_FREQUENCY, 0, &mhz, &b, &c, &d))
		return 0;
	return (uint64_t)(mhz & 0xffff) * USEC_PER_SEC;
}

uint64_t ticks_per_second(const struct firmware *fw)
{
	uint64_t rate = from_hypervisor(), start;

	if (rate == 0)
		rate = from_processor();
	if (rate != 0)
		return rate;
	start = ticks_now();
	fw->boot->Stall(STALL_USEC);
	return (ticks_now() - start) * (USEC_PER_SEC / STALL_USEC);
}
