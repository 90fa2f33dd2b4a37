// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Text built up in a buffer of fixed size. What does not fit is left out and remembered, so callers
// check once at the end.

#include "boot-entries/span.h"

struct writer {
	char *buf;
	size_t cap;
	size_t len;
	bool overflow;
};

void writer_init(struct writer *w, char *buf, size_t cap);
void writer_add(struct writer *w, struct span s);
void writer_add_text(struct writer *w, const char *text);
void writer_add_char(struct writer *w, char c);

// Decimal, with leading zeros up to width digits.
void writer_add_number(struct writer *w, uint64_t value, unsigned width);

// Adds a NUL that does not count into len. BOOT_ERROR_NO_ROOM when anything, or the NUL, did not
// fit.
int writer_end_text(struct writer *w);

// The same without a NUL.
int writer_end(const struct writer *w);

// Ends with a NUL in any case, over the last byte when there is no room; cap must not be 0.
void writer_end_cut(struct writer *w);
