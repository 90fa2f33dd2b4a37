// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How far reading has come, as a line of ASCII that any console can show, and when it is worth
// showing:
//
//   genboot: reading [#################------------------]  47%  68 of 145 MiB, 7 s left
//   genboot: reading, Esc stops [######-------]  47%  68 of 145 MiB, 7 s left
//
// What is over within a second shows nothing, and a line is drawn at most ten times a second, and
// once more at the end: on a serial console of 9600 baud one takes a twelfth of one. No firmware in
// here, and no clock: the caller says how long it has been.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROGRESS_COLUMNS_MIN 71u
#define PROGRESS_COLUMNS_MAX 79u // a console that has 80, but for its last cell, which would scroll

#define PROGRESS_QUIET_USEC 1000000u
#define PROGRESS_EVERY_USEC 100000u

struct progress {
	uint64_t total;      // bytes, more than 0, and below 2^50
	uint64_t done;       // at most total
	bool may_stop;       // a key does
	uint64_t shown_usec; // when the last line was due; 0: none was
};

// True when a line is due usec after the start. It counts as shown from then on.
bool progress_is_due(struct progress *progress, uint64_t usec);

// The line, filled up with blanks to so many columns, of which there are at least
// PROGRESS_COLUMNS_MIN and at most PROGRESS_COLUMNS_MAX, and a NUL. The time that is left is said
// from 5 % on, where it is more than a guess, up to an hour.
void progress_print(const struct progress *progress, uint64_t usec, size_t columns, char *buf);
