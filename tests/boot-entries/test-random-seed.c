// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/random-seed.h"
#include "tests/boot-entries/text.h"

// Worked out with Python's hashlib from systemd's layout.
#define FILE_SEED "0f88084819685524fd3df659669f8b1336ae244756afe73e044ecbd39ec79508"
#define SYSTEM_SEED "734eb2e57fec4ae93a533fb9786ebff5771e68fbf00b21e58e005310e0cb2f52"

static const uint8_t generator[32] = { 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
				       0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
				       0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
				       0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11 };

static void assert_seed(const uint8_t seed[RANDOM_SEED_SIZE], const char *want)
{
	char text[SHA256_HEX_SIZE];

	sha256_print(seed, text);
	cr_assert_str_eq(text, want);
}

Test(random_seed, both_seeds_are_systemds)
{
	uint8_t file[RANDOM_SEED_SIZE], system[RANDOM_SEED_SIZE];
	struct random_seed seed, wiped = { 0 };

	random_seed_init(&seed);
	random_seed_mix(&seed, NULL, 0);
	random_seed_mix(&seed, generator, sizeof generator);
	random_seed_mix(&seed, "token", 5);
	random_seed_mix(&seed, "file", 4);
	random_seed_mix(&seed, "\1\0\0\0\0\0\0", 8);
	random_seed_mix(&seed, NULL, 0);
	random_seed_finish(&seed, file, system);
	assert_seed(file, FILE_SEED);
	assert_seed(system, SYSTEM_SEED);
	cr_assert_eq(memcmp(&seed, &wiped, sizeof seed), 0, "nothing secret is left");
}

Test(random_seed, where_an_input_ends_matters)
{
	uint8_t file[2][RANDOM_SEED_SIZE], system[2][RANDOM_SEED_SIZE];

	for (size_t i = 0; i < 2; i++) {
		struct random_seed seed;

		random_seed_init(&seed);
		random_seed_mix(&seed, "abc", 1 + i);
		random_seed_mix(&seed, &"abc"[1 + i], 2 - i);
		random_seed_finish(&seed, file[i], system[i]);
	}
	cr_assert_neq(memcmp(file[0], file[1], RANDOM_SEED_SIZE), 0);
	cr_assert_neq(memcmp(system[0], system[1], RANDOM_SEED_SIZE), 0);
}
