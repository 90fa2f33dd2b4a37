// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Every state of a disk that a power cut could have left, from the log of what was written:
//
//   prefixes   after each sector of each write, in the order in which the disk got them
//   subsets    between two flushes a disk with a cache writes in any order: of an interval with at
//              most WALK_EXHAUSTIVE watched sectors each subset, else `samples` of them, with each
//              sector in it with a probability from .1 to .97 and a fixed seed
//   torn       of the file torn_file, the aligned page of torn_bytes around each write to it is
//              garbage, as far as the file goes: what is left of a page that is written as a whole
//
// The states of an interval's subsets come at its end, so what a mark before it promised holds for
// them: a disk may have kept any of these writes back until then.

#include <stdbool.h>

#include "tests/crash/image.h"
#include "tests/crash/judge.h"
#include "tests/crash/log.h"

#define WALK_EXHAUSTIVE 11

struct walker {
	struct image *image;
	const struct log *log;
	uint64_t samples;
	const struct disk_file *torn_file; // NULL: no torn pages
	uint64_t torn_bytes;
	void *ctx;
	// True when states are wanted from here on. Subsets of an interval in which none are wanted
	// at its end are left out.
	bool (*mark)(void *ctx, size_t at);
	// Before a sector is written for the first time.
	void (*write)(void *ctx, const struct event *event);
	// image is a state; at is the event it comes from.
	void (*state)(void *ctx, size_t at);
};

// The image is as after the whole log afterwards.
void walk(struct walker *walker);
