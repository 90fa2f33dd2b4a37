// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The packages of a system as genboot keeps them with a generation: a line each, sorted by bytes.
//
//   bash amd64 5.2.37-2+b5
//   openssl amd64 3.5.1-1
//
// name architecture version, one blank between them, LF behind the last. Each word has 1 to
// PACKAGE_WORD_MAX printable ASCII characters. A name stands once for an architecture: a reader of
// a database that allows several versions beside each other, as rpm's for kernels, makes the
// version a part of the name. The same packages give the same bytes, so that systems that have the
// same share one file in the store.

#include <stdbool.h>
#include <stddef.h>

#include "boot-entries/span.h"

#define PACKAGE_WORD_MAX 255u
#define PACKAGES_MAX 100000u         // of one system; Debian 13 as a whole has 70,000
#define PACKAGES_TEXT_MAX (8u << 20) // of one list, in bytes

struct package {
	struct span name, architecture, version;
};

// True for a word that a list can hold.
bool package_word_is_valid(struct span word);

// A list that is being made: lines in any order.
struct package_list {
	char **lines;
	size_t n;
};

// 0; -EBADMSG: a word that is none; -E2BIG: too many.
int package_list_add(struct package_list *list, const struct package *package);
void package_list_done(struct package_list *list);

// Sorts and prints it, with a NUL behind the text; the caller frees *ret. 0; -EEXIST: a name stands
// twice for an architecture; -E2BIG.
int package_list_print(struct package_list *list, char **ret, size_t *ret_len);

// Takes the next package off the front of *rest, at first a whole list. 0; -ENODATA behind the
// last; -EBADMSG for what package_list_print() does not print.
int package_list_next(struct span *rest, struct package *ret);

// By name, then architecture, as lists are sorted. Below 0, 0, above 0.
int package_compare(const struct package *a, const struct package *b);
