// SPDX-License-Identifier: GPL-2.0-or-later

// Sixteen bytes at a time: initrds are large. Unaligned access is on under UEFI (2.10, 2.3.6).

#include "efi/mem.h"

#define PAIR 16u

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	uint8_t *d = to;
	const uint8_t *s = from;
	uint64_t low, high;

	for (; n >= PAIR; n -= PAIR)
		__asm__ volatile("ldp %0, %1, [%3], #16\n\tstp %0, %1, [%2], #16"
				 : "=&r"(low), "=&r"(high), "+r"(d), "+r"(s)
				 :
				 : "memory");
	while (n-- > 0)
		*(volatile uint8_t *)d++ = *s++;
	return to;
}

void *memset(void *at, int value, size_t n)
{
	uint8_t *d = at;
	uint64_t eight = (uint8_t)value * 0x0101010101010101u;

	for (; n >= PAIR; n -= PAIR)
		__asm__ volatile("stp %1, %1, [%0], #16" : "+r"(d) : "r"(eight) : "memory");
	while (n-- > 0)
		*(volatile uint8_t *)d++ = (uint8_t)value;
	return at;
}
