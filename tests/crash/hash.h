// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A quick hash of 64 bits, to tell states of a disk apart: nobody chooses its input.

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t hash_mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

// Four lanes, so that the multiplications need not wait for each other.
static inline uint64_t hash_bytes(uint64_t seed, const void *data, size_t len)
{
	uint64_t lanes[4] = { seed, ~seed, seed << 1, len }, words[4];
	const uint8_t *at = data;

	for (; len >= sizeof words; at += sizeof words, len -= sizeof words) {
		memcpy(words, at, sizeof words);
		for (size_t i = 0; i < 4; i++)
			lanes[i] = hash_mix(lanes[i], words[i]);
	}
	memset(words, 0, sizeof words);
	memcpy(words, at, len);
	for (size_t i = 0; i < 4; i++)
		lanes[i] = hash_mix(lanes[i], words[i]);
	return hash_mix(hash_mix(lanes[0], lanes[1]), hash_mix(lanes[2], lanes[3]));
}
