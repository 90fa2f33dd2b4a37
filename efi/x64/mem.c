// SPDX-License-Identifier: GPL-2.0-or-later

// Eight bytes at a time, by the processor's own instructions: initrds are large.

#include "efi/mem.h"

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	void *start = to;
	size_t words = n / 8, bytes = n % 8;

	__asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes) : : "memory");
	return start;
}

void *memset(void *at, int value, size_t n)
{
	void *start = at;

	__asm__ volatile("rep stosb" : "+D"(at), "+c"(n) : "a"(value) : "memory");
	return start;
}
