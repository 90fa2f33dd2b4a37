// SPDX-License-Identifier: GPL-2.0-or-later

// SHA-256 rounds by Intel's SHA extensions (Intel SDM volume 2, SHA256RNDS2, SHA256MSG1,
// SHA256MSG2). The instructions want the state as ABEF and CDGH, most significant word first, and
// do two rounds each.

#include "boot-entries/sha256-blocks.h"

#if defined(__x86_64__)

// The intrinsics' headers want an allocator from libc unless they find that they have it.
#define _MM_MALLOC_H_INCLUDED // gcc
#define __MM_MALLOC_H         // clang
#include <cpuid.h>
#include <immintrin.h>

bool sha256_blocks_ni_usable(void)
{
	unsigned a, b, c, d;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSE4_1) || !(c & bit_SSSE3))
		return false;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

struct halves {
	__m128i abef;
	__m128i cdgh;
};

static __m128i load(const void *at)
{
	return _mm_loadu_si128(at);
}

static struct halves load_state(const uint32_t state[8])
{
	__m128i cdab = _mm_shuffle_epi32(load(state), 0xb1);     // 1 0 3 2
	__m128i efgh = _mm_shuffle_epi32(load(state + 4), 0x1b); // 3 2 1 0

	return (struct halves){ _mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xf0) };
}

static void store_state(uint32_t state[8], struct halves h)
{
	__m128i feba = _mm_shuffle_epi32(h.abef, 0x1b);
	__m128i dchg = _mm_shuffle_epi32(h.cdgh, 0xb1);

	_mm_storeu_si128((void *)state, _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128((void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

static void four_rounds(struct halves *h, __m128i words, const uint32_t *constants)
{
	__m128i sum = _mm_add_epi32(words, load(constants));

	h->cdgh = _mm_sha256rnds2_epu32(h->cdgh, h->abef, sum);
	h->abef = _mm_sha256rnds2_epu32(h->abef, h->cdgh, _mm_shuffle_epi32(sum, 0x0e));
}

// The next four message words from the sixteen before them, the oldest first.
static __m128i next_words(__m128i w0, __m128i w4, __m128i w8, __m128i w12)
{
	__m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w4), _mm_alignr_epi8(w12, w8, 4));

	return _mm_sha256msg2_epu32(sum, w12);
}

static void sixteen_more(struct halves *h, __m128i w[4], const uint32_t *constants)
{
	w[0] = next_words(w[0], w[1], w[2], w[3]);
	four_rounds(h, w[0], constants);
	w[1] = next_words(w[1], w[2], w[3], w[0]);
	four_rounds(h, w[1], constants + 4);
	w[2] = next_words(w[2], w[3], w[0], w[1]);
	four_rounds(h, w[2], constants + 8);
	w[3] = next_words(w[3], w[0], w[1], w[2]);
	four_rounds(h, w[3], constants + 12);
}

static void one_block(struct halves *h, const uint8_t *data)
{
	const __m128i swap_bytes = _mm_set_epi64x(0x0c0d0e0f08090a0bll, 0x0405060700010203ll);
	struct halves before = *h;
	__m128i w[4];

	for (unsigned i = 0; i < 4; i++) {
		w[i] = _mm_shuffle_epi8(load(data + 16 * i), swap_bytes);
		four_rounds(h, w[i], sha256_constants + 4 * i);
	}
	for (unsigned i = 16; i < 64; i += 16)
		sixteen_more(h, w, sha256_constants + i);
	h->abef = _mm_add_epi32(h->abef, before.abef);
	h->cdgh = _mm_add_epi32(h->cdgh, before.cdgh);
}

void sha256_blocks_ni(uint32_t state[8], const uint8_t *data, size_t n_blocks)
{
	struct halves h = load_state(state);

	for (; n_blocks > 0; n_blocks--, data += 64)
		one_block(&h, data);
	store_state(state, h);
}

#else

bool sha256_blocks_ni_usable(void)
{
	return false;
}

void sha256_blocks_ni(uint32_t state[8], const uint8_t *data, size_t n_blocks)
{
	sha256_blocks_plain(state, data, n_blocks);
}

#endif
