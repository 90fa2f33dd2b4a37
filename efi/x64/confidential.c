// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/confidential.h"

#include <cpuid.h>
#include <stdint.h>

#define LEAF_FEATURES 1u
#define HAS_HYPERVISOR (1u << 31) // ecx
#define LEAF_TDX 0x21u
#define LEAF_ENCRYPTION 0x8000001fu
#define HAS_SEV (1u << 1) // eax
#define MSR_SEV 0xc0010131u
#define SEV_IS_ON 7u // plain, with encrypted state, with nested paging
#define LEAF_HYPERV 0x40000000u
#define LEAF_HYPERV_FEATURES 0x40000003u
#define HYPERV_MANAGES_PROCESSORS (1u << 12) // ebx: the host's own system
#define HYPERV_ISOLATION (1u << 22)          // ebx
#define LEAF_HYPERV_ISOLATION 0x4000000cu
#define HYPERV_ISOLATION_TYPE 0xfu // ebx
#define HYPERV_SNP 2u
#define HYPERV_TDX 3u

struct registers {
	unsigned eax, ebx, ecx, edx;
};

static struct registers ask(unsigned leaf)
{
	struct registers r;

	__cpuid_count(leaf, 0, r.eax, r.ebx, r.ecx, r.edx);
	return r;
}

// The twelve bytes of three registers, in the order that a leaf gives them.
static bool spells(unsigned a, unsigned b, unsigned c, const char *name)
{
	const unsigned words[] = { a, b, c };

	return __builtin_memcmp(words, name, sizeof words) == 0;
}

static bool is_isolated_by_hyperv(unsigned type)
{
	struct registers r = ask(LEAF_HYPERV);

	if (r.eax < LEAF_HYPERV_ISOLATION || !spells(r.ebx, r.ecx, r.edx, "Microsoft Hv"))
		return false;
	r = ask(LEAF_HYPERV_FEATURES);
	if (!(r.ebx & HYPERV_ISOLATION) || (r.ebx & HYPERV_MANAGES_PROCESSORS))
		return false;
	return (ask(LEAF_HYPERV_ISOLATION).ebx & HYPERV_ISOLATION_TYPE) == type;
}

// Only processors with SEV have the register; elsewhere reading it is a fault.
static bool is_sev(void)
{
	unsigned low, high;

	if (ask(0x80000000).eax < LEAF_ENCRYPTION)
		return false;
	if (!(ask(LEAF_ENCRYPTION).eax & HAS_SEV))
		return is_isolated_by_hyperv(HYPERV_SNP);
	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(MSR_SEV) : "memory");
	return low & SEV_IS_ON;
}

static bool is_tdx(unsigned highest_leaf)
{
	struct registers r;

	if (highest_leaf >= LEAF_TDX) {
		r = ask(LEAF_TDX);
		if (spells(r.ebx, r.edx, r.ecx, "IntelTDX    "))
			return true;
	}
	return is_isolated_by_hyperv(HYPERV_TDX);
}

bool machine_is_confidential(void)
{
	struct registers maker = ask(0);

	if (!(ask(LEAF_FEATURES).ecx & HAS_HYPERVISOR))
		return false;
	if (spells(maker.ebx, maker.edx, maker.ecx, "AuthenticAMD"))
		return is_sev();
	return spells(maker.ebx, maker.edx, maker.ecx, "GenuineIntel") && is_tdx(maker.eax);
}
