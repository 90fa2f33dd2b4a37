// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdlib.h>

#include "boot-entries/sha256-blocks.h"
#include "boot-entries/sha256.h"
#include "tests/boot-entries/text.h"

static void assert_hash(const void *data, size_t len, size_t step, const char *want)
{
	uint8_t digest[SHA256_SIZE];
	char hex[SHA256_HEX_SIZE];
	struct sha256 hash;

	sha256_init(&hash);
	for (size_t at = 0; at < len; at += step)
		sha256_update(&hash, (const char *)data + at, len - at < step ? len - at : step);
	sha256_finish(&hash, digest);
	sha256_print(digest, hex);
	cr_assert_str_eq(hex, want, "%zu bytes in steps of %zu", len, step);
}

// FIPS 180-4 examples, as published by NIST's Cryptographic Algorithm Validation Program.
Test(sha256, agrees_with_nists_examples_however_the_data_is_split)
{
	static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	char *million = malloc(1000000);

	memset(million, 'a', 1000000);
	assert_hash("", 0, 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	for (size_t step = 1; step <= 64; step++) {
		assert_hash("abc", 3, step,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
		assert_hash(two_blocks, 56, step,
			    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	}
	for (size_t step = 1; step < 200; step += 33)
		assert_hash(million, 1000000, step,
			    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(million);
}

Test(sha256, both_ways_to_compress_agree)
{
	uint8_t data[64 * 37];
	uint32_t plain[8], fast[8];

	if (!sha256_blocks_ni_usable())
		cr_skip_test("this processor has no SHA instructions");
	srand(1);
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)rand();
	for (size_t n = 0; n <= 37; n++) {
		for (unsigned i = 0; i < 8; i++)
			plain[i] = fast[i] = (uint32_t)rand();
		sha256_blocks_plain(plain, data, n);
		sha256_blocks_ni(fast, data, n);
		cr_assert_arr_eq(plain, fast, sizeof(plain));
	}
}
