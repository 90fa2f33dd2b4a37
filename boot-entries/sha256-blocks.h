// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The two ways to compress blocks, private to sha256*.c and its tests. state: H0 to H7; data:
// n_blocks of 64 bytes.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern const uint32_t sha256_constants[64];

void sha256_blocks_plain(uint32_t state[8], const uint8_t *data, size_t n_blocks);

// With the x86 SHA extensions. sha256-ni.c alone is compiled with -msse4.1 -msha; it must be called
// only when usable.
bool sha256_blocks_ni_usable(void);
void sha256_blocks_ni(uint32_t state[8], const uint8_t *data, size_t n_blocks);
