// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// SHA-256 (FIPS 180-4), with the processor's SHA instructions where it has them: Intel's and AMD's;
// on other processors and without them, in C.
//
// What it costs (tests/bench-sha256.c, in the loader's own object code): 45 instructions a byte in
// C, and 1.4 GB a second with the instructions on a server of 2023. C cannot do it in much less: a
// block of 64 bytes takes 64 rounds, so each byte pays for a round. That is 13 operations for the
// two sums of rotations and the choice, 3 for the majority, 7 additions, and three times in four 13
// more for the message word: 33 on a machine that had three operands and memory for nothing.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32u
#define SHA256_HEX_SIZE 65u // with its NUL

struct sha256 {
	uint32_t state[8];
	uint64_t n_bytes;
	uint8_t block[64];
	bool has_instructions; // asked once: in a virtual machine, asking the processor is slow
};

void sha256_init(struct sha256 *hash);
void sha256_update(struct sha256 *hash, const void *data, size_t len);

// Leaves hash unusable until the next sha256_init.
void sha256_finish(struct sha256 *hash, uint8_t ret_digest[SHA256_SIZE]);

// Lower-case hex and a NUL.
void sha256_print(const uint8_t digest[SHA256_SIZE], char ret_hex[SHA256_HEX_SIZE]);
