// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Allocation that cannot fail: without memory the program says so and exits with 1. That is safe at
// any point, because every write of this tool may be cut short by a power failure too. The caller
// frees what is returned.

#include "boot-entries/span.h"

void *xalloc(size_t size); // zeroed
char *xdup(const char *text);
char *xdup_span(struct span text);
char *xprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

// items with room for one more behind its n elements of this size: the array doubles at 8, 16, 32,
// ...
void *xgrow(void *items, size_t n, size_t size);

// Frees *text and puts a copy of the new text in its place. NULL gives NULL.
void xreplace(char **text, const char *with);
