// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// SHA-256 (FIPS 180-4), with the processor's SHA instructions where it has them.

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
