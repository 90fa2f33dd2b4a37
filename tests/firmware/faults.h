// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Firmware that fails: each call of a run, once, with each status that its function may give; each
// function from some call on for good; and each call that reads, as a disk does that is not ready.

#include "tests/firmware/scene.h"

struct fault_tally {
	size_t runs;      // with a fault that was hit
	size_t started;   // a whole generation
	size_t went_back; // to the firmware, with a reason
	size_t waits;     // for a person, or was reset by the watchdog while it did
};

// What a fault may lead to besides a whole generation started, or a message and the way back.
struct fault_case {
	const char *name;
	void (*build)(struct scene *scene); // fills an opened scene
	bool may_wait;                      // for a person, as there is a menu
	// What else has to hold in any case; may be NULL.
	bool (*holds)(const struct scene *scene);
};

// Both fail the test at the first outcome that is none of these, or that leaves a machine which
// does not boot the next time, and say which fault it was.
void faults_once(const struct fault_case *what, struct fault_tally *tally);
void faults_that_last(const struct fault_case *what, struct fault_tally *tally);

// Fails the test unless the same generation is started as without the fault.
void faults_of_a_moment(const struct fault_case *what, struct fault_tally *tally);
