// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One recording under judgment: what replay.c checks, and main.c asks for and reports.

#include <jansson.h>

#include "tests/crash/image.h"
#include "tests/crash/log.h"
#include "tests/crash/outcome.h"
#include "tests/crash/steps.h"

#define PARTITION_ESP 1u
#define PARTITION_MARKS 3u
#define RECORD "/EFI/genboot/state"

struct options {
	uint64_t boot, mirror, data, samples, torn_bytes, every, checks, show;
	const char *save, *whole, *check, *image, *log;
};

struct replay {
	struct options options;
	uint8_t begin[SECTOR], done[SECTOR]; // marks around a log that has none
	struct image image;
	struct log log;
	struct areas areas;
	struct outcomes outcomes;
	struct steps steps;
	struct disk_file record;   // where it is; it never moves
	size_t step;               // the one that runs or ran last
	bool is_done;              // it has ended
	size_t begun;              // how many have begun
	char sync[MARK_TEXT_SIZE]; // the last mark of an fsync
	uint64_t last_hash;
	size_t n_states, n_bad, n_sectors, n_saved, n_checked;
	int error;
	json_t *bad;
};

// Reads the recording that options name: 0 or -errno. There is no way back but the program's end.
int replay_open(struct replay *replay);

// Judges every state; what is wrong goes to n_bad and bad. 0 or -errno.
int replay_run(struct replay *replay);
