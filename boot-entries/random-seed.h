// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How a boot loader makes two seeds out of what it can find: one for the system that starts and one
// for its file, from which nobody can tell the other or what they were made of. As systemd-boot 262
// does it (src/boot/random-seed.c):
//
//   H       = SHA-256(label, then for each input le64 length, bytes)        an absent input: length 0
//   file    = SHA-256(H 0x00)
//   system  = SHA-256(H 0x01)
//
// The inputs, in this order: the seed that a loader before us has left, 32 bytes of the firmware's
// generator, LoaderSystemToken, the file, the firmware's monotonic count, its clock.

#include "boot-entries/sha256.h"

#define RANDOM_SEED_SIZE 32u
#define RANDOM_SEED_FILE_MAX 32768u // and RANDOM_SEED_SIZE at least

// Secret until random_seed_finish(), which wipes it.
struct random_seed {
	struct sha256 hash;
};

void random_seed_init(struct random_seed *seed);

// size 0 for an input that is absent.
void random_seed_mix(struct random_seed *seed, const void *bytes, size_t size);

void random_seed_finish(struct random_seed *seed, uint8_t ret_file[RANDOM_SEED_SIZE],
			uint8_t ret_system[RANDOM_SEED_SIZE]);

// Zeros that no compiler leaves out.
void random_seed_wipe(void *secret, size_t size);
