// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A bar on the terminal for work that takes over a second. Zeroed, or with out NULL, it is silent.

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

struct progress {
	FILE *out;
	const char *what;
	uint64_t total, done; // bytes
	struct timespec start, painted;
	bool visible;
};

// out counts only when it is a terminal; NULL is allowed.
void progress_start(struct progress *progress, FILE *out, const char *what, uint64_t total);

// progress may be NULL.
void progress_add(struct progress *progress, uint64_t bytes);

// Clears the line.
void progress_end(struct progress *progress);
