// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The four functions that a freestanding compiler may call. memcpy and memset are in efi/x64 and
// efi/aa64, in assembly: a compiler may take a loop that copies for a call of memcpy.
// What is large is copied by a call, too: inline, a compiler that saves space copies byte by byte,
// and an initrd of 100 MB takes 0.2 s where bytes are not fast.

#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *at, int value, size_t n);
int memcmp(const void *a, const void *b, size_t n);
