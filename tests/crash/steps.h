// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The commands of a recording, from its marks: what booted before each, what boots after it, and
// which files it must leave alone.
//
//   begin NAME[=WANT]   the command begins          done NAME[=WANT]   it has ended
//   sync PATH           an fsync has returned       anything else is ignored
//
// What must boot after it has "generation=WANT" at the end of its command line.

#include "tests/crash/kept.h"
#include "tests/crash/log.h"
#include "tests/crash/outcome.h"

struct step {
	char name[MARK_TEXT_SIZE];
	size_t begin, done;              // events of the log
	const struct outcome *old, *new; // borrowed
	struct kept_files kept[IMAGE_MAX_AREAS];
	size_t n_kept;
	bool had_loader; // of genboot's, which Boot#### leads to
};

struct steps {
	struct step *items;
	size_t n;
};

struct areas {
	unsigned partitions[IMAGE_MAX_AREAS];
	size_t n;
};

// Reads them, with the outcomes at their marks; the image is reset afterwards. 0 or -errno;
// -EBADMSG when a mark is missing.
int steps_read(struct image *image, const struct log *log, const struct areas *areas,
	       struct outcomes *outcomes, struct steps *ret);
void steps_free(struct steps *steps);

// NULL, or what is wrong with a command as a whole. That something boots after it: without this a
// judge that never starts anything would agree with everything. That it keeps a loader where there
// was one: the judge's loader is none of the disk's files.
const char *step_complaint(const struct step *step);
