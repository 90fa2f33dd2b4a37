// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What each state of a disk boots, asked once for each content: first by the state's own hash, then
// by the hash of all that the loader can see, and only then by running the loader (judge.h). With a
// mirror there are two ESPs, and a verdict for each.

#include "tests/crash/image.h"
#include "tests/crash/judge.h"

#define OUTCOME_MAX_ESPS 2

struct outcome {
	uint64_t trees[OUTCOME_MAX_ESPS]; // hashes of what the loader can see
	struct verdict verdicts[OUTCOME_MAX_ESPS];
	unsigned checked_for; // for the caller
};

struct outcomes {
	struct judge *judge;
	struct image *image;
	unsigned esps[OUTCOME_MAX_ESPS]; // partition numbers
	size_t n_esps;
	struct outcome **items;
	size_t n;
	size_t n_contents; // different contents of the watched areas
	struct seen *seen;
	size_t n_slots;
};

int outcomes_open(struct image *image, struct outcomes *ret); // 0 or -ENOMEM
void outcomes_close(struct outcomes *outcomes);

// The outcome of the image's present state, borrowed. -errno when it cannot be judged at all.
int outcomes_look_up(struct outcomes *outcomes, struct outcome **ret);

// Both start the same entry with the same image, initrd and command line, or both none at all.
bool verdicts_agree(const struct verdict *a, const struct verdict *b);
