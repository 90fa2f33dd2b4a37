// SPDX-License-Identifier: GPL-2.0-or-later

// What differs from boot to boot, or would: the random number generator (UEFI 2.10, section 37.5),
// and the monotonic count (7.5), each the same in each run.

#include <string.h>

#include "tests/firmware/session.h"

static EFI_STATUS EFIAPI get_rng(EFI_RNG_PROTOCOL *this, EFI_RNG_ALGORITHM *algorithm, UINTN size,
				 UINT8 *ret)
{
	EFI_STATUS fault = session_call(FW_GET_RNG);

	(void)this, (void)algorithm;
	if (fault == EFI_SUCCESS)
		memset(ret, FW_RANDOM_BYTE, size);
	return fault;
}

static EFI_STATUS EFIAPI get_next_monotonic_count(UINT64 *ret)
{
	EFI_STATUS fault = session_call(FW_GET_NEXT_MONOTONIC_COUNT);

	if (fault == EFI_SUCCESS)
		*ret = FW_MONOTONIC_COUNT;
	return fault;
}

void entropy_open(struct session *s)
{
	EFI_GUID guid = EFI_RNG_PROTOCOL_GUID;

	s->rng.GetRNG = get_rng;
	if (s->machine->has_rng)
		handle_install(handle_add(s), &guid, &s->rng);
	s->boot.GetNextMonotonicCount = get_next_monotonic_count;
}
