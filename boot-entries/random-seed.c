// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/random-seed.h"
#include "boot-entries/bytes.h"

static const char label[] = "systemd-boot random seed label v1";

_Static_assert(RANDOM_SEED_SIZE == SHA256_SIZE, "a seed is a digest");

void random_seed_init(struct random_seed *seed)
{
	sha256_init(&seed->hash);
	sha256_update(&seed->hash, label, sizeof(label) - 1);
}

void random_seed_mix(struct random_seed *seed, const void *bytes, size_t size)
{
	uint8_t length[8];

	store_le64(length, size);
	sha256_update(&seed->hash, length, sizeof(length));
	if (size > 0)
		sha256_update(&seed->hash, bytes, size);
}

static void derive(const uint8_t key[SHA256_SIZE], uint8_t number, uint8_t ret[RANDOM_SEED_SIZE])
{
	struct sha256 hash;

	sha256_init(&hash);
	sha256_update(&hash, key, SHA256_SIZE);
	sha256_update(&hash, &number, 1);
	sha256_finish(&hash, ret);
	random_seed_wipe(&hash, sizeof(hash));
}

void random_seed_finish(struct random_seed *seed, uint8_t ret_file[RANDOM_SEED_SIZE],
			uint8_t ret_system[RANDOM_SEED_SIZE])
{
	uint8_t key[SHA256_SIZE];

	sha256_finish(&seed->hash, key);
	derive(key, 0, ret_file);
	derive(key, 1, ret_system);
	random_seed_wipe(key, sizeof(key));
	random_seed_wipe(seed, sizeof(*seed));
}

void random_seed_wipe(void *secret, size_t size)
{
	volatile uint8_t *bytes = secret;

	for (size_t i = 0; i < size; i++)
		bytes[i] = 0;
}
