// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/sha256.h"
#include "boot-entries/bytes.h"
#include "boot-entries/sha256-blocks.h"

#define BLOCK_SIZE 64u

// FIPS 180-4, 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64
// primes.
const uint32_t sha256_constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

static uint32_t rotate_right(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

// FIPS 180-4 has each sigma as three rotations (or two and a shift) of one word. A rotation of a
// rotation is one, too: nested, each needs one copy of the word less.
static inline uint32_t small_sigma_0(uint32_t x)
{
	return rotate_right(rotate_right(x, 11) ^ x, 7) ^ x >> 3; // 7, 18, shift 3
}

static inline uint32_t small_sigma_1(uint32_t x)
{
	return rotate_right(rotate_right(x, 2) ^ x, 17) ^ x >> 10; // 17, 19, shift 10
}

static inline uint32_t big_sigma_0(uint32_t x)
{
	return rotate_right(rotate_right(rotate_right(x, 9) ^ x, 11) ^ x, 2); // 2, 13, 22
}

static inline uint32_t big_sigma_1(uint32_t x)
{
	return rotate_right(rotate_right(rotate_right(x, 14) ^ x, 5) ^ x, 6); // 6, 11, 25
}

// What a block's rounds work on. Inlined with t known, v and differ are registers.
struct rounds {
	uint32_t v[8];   // a to h, which do not move: the names do, a place a round
	uint32_t differ; // where a and b of the round before did: as its a and b are now b and c,
			 // half of the majority is known
	uint32_t w[16];  // the last sixteen message words
};

static inline __attribute__((always_inline)) void one_round(struct rounds *r, unsigned t,
							    uint32_t constant)
{
	uint32_t a = r->v[-t & 7], b = r->v[(1 - t) & 7];
	uint32_t e = r->v[(4 - t) & 7], f = r->v[(5 - t) & 7], g = r->v[(6 - t) & 7];
	uint32_t choice = g ^ (e & (f ^ g));
	uint32_t t1 = r->v[(7 - t) & 7] + r->w[t] + constant + choice + big_sigma_1(e);
	uint32_t majority = b ^ (r->differ & (a ^ b));

	r->differ = a ^ b;
	r->v[(3 - t) & 7] += t1;
	r->v[(7 - t) & 7] = t1 + big_sigma_0(a) + majority;
}

static inline __attribute__((always_inline)) void first(struct rounds *r, unsigned t,
							const uint8_t *block)
{
	r->w[t] = load_be32(block + 4 * t);
	one_round(r, t, sha256_constants[t]);
}

static inline __attribute__((always_inline)) void later(struct rounds *r, unsigned t,
							const uint32_t constants[16])
{
	r->w[t] += small_sigma_1(r->w[(t - 2) & 15]) + r->w[(t - 7) & 15] +
		   small_sigma_0(r->w[(t - 15) & 15]);
	one_round(r, t, constants[t]);
}

static inline __attribute__((always_inline)) void first_sixteen(struct rounds *r,
								const uint8_t *block)
{
	first(r, 0, block);
	first(r, 1, block);
	first(r, 2, block);
	first(r, 3, block);
	first(r, 4, block);
	first(r, 5, block);
	first(r, 6, block);
	first(r, 7, block);
	first(r, 8, block);
	first(r, 9, block);
	first(r, 10, block);
	first(r, 11, block);
	first(r, 12, block);
	first(r, 13, block);
	first(r, 14, block);
	first(r, 15, block);
}

static inline __attribute__((always_inline)) void sixteen_more(struct rounds *r,
							       const uint32_t constants[16])
{
	later(r, 0, constants);
	later(r, 1, constants);
	later(r, 2, constants);
	later(r, 3, constants);
	later(r, 4, constants);
	later(r, 5, constants);
	later(r, 6, constants);
	later(r, 7, constants);
	later(r, 8, constants);
	later(r, 9, constants);
	later(r, 10, constants);
	later(r, 11, constants);
	later(r, 12, constants);
	later(r, 13, constants);
	later(r, 14, constants);
	later(r, 15, constants);
}

static void one_block(uint32_t state[8], const uint8_t *block)
{
	struct rounds r = { .differ = state[1] ^ state[2] };

	__builtin_memcpy(r.v, state, sizeof r.v);
	first_sixteen(&r, block);
	for (unsigned t = 16; t < 64; t += 16)
		sixteen_more(&r, sha256_constants + t);
	for (unsigned i = 0; i < 8; i++)
		state[i] += r.v[i];
}

void sha256_blocks_plain(uint32_t state[8], const uint8_t *data, size_t n_blocks)
{
	for (; n_blocks > 0; n_blocks--, data += BLOCK_SIZE)
		one_block(state, data);
}

static void blocks(struct sha256 *hash, const uint8_t *data, size_t n_blocks)
{
	if (hash->has_instructions)
		sha256_blocks_ni(hash->state, data, n_blocks);
	else
		sha256_blocks_plain(hash->state, data, n_blocks);
}

void sha256_init(struct sha256 *hash)
{
	*hash = (struct sha256){
		.state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
			   0x1f83d9ab, 0x5be0cd19 },
		.has_instructions = sha256_blocks_ni_usable(),
	};
}

void sha256_update(struct sha256 *hash, const void *data, size_t len)
{
	const uint8_t *bytes = data;
	size_t used = hash->n_bytes % BLOCK_SIZE;

	hash->n_bytes += len;
	if (used > 0) {
		size_t n = len < BLOCK_SIZE - used ? len : BLOCK_SIZE - used;

		__builtin_memcpy(hash->block + used, bytes, n);
		bytes += n;
		len -= n;
		if (used + n < BLOCK_SIZE)
			return;
		blocks(hash, hash->block, 1);
	}
	blocks(hash, bytes, len / BLOCK_SIZE);
	if (len % BLOCK_SIZE > 0)
		__builtin_memcpy(hash->block, bytes + len - len % BLOCK_SIZE, len % BLOCK_SIZE);
}

void sha256_finish(struct sha256 *hash, uint8_t ret_digest[SHA256_SIZE])
{
	uint64_t n_bits = hash->n_bytes * 8;
	size_t used = hash->n_bytes % BLOCK_SIZE;
	uint8_t padding[BLOCK_SIZE + 8] = { 0x80 };
	size_t n_padding = (used < 56 ? 56 : 120) - used;

	store_be32(padding + n_padding, (uint32_t)(n_bits >> 32));
	store_be32(padding + n_padding + 4, (uint32_t)n_bits);
	sha256_update(hash, padding, n_padding + 8);
	for (unsigned i = 0; i < 8; i++)
		store_be32(ret_digest + 4 * i, hash->state[i]);
}

void sha256_print(const uint8_t digest[SHA256_SIZE], char ret_hex[SHA256_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	for (unsigned i = 0; i < SHA256_SIZE; i++) {
		ret_hex[2 * i] = digits[digest[i] >> 4];
		ret_hex[2 * i + 1] = digits[digest[i] & 15];
	}
	ret_hex[2 * SHA256_SIZE] = '\0';
}
