// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What changed from one list of packages to another, in a few short lines for people:
//
//   packages: 3 changed, 1 new, 1 gone          kinds of which there is none are left out
//   libc6 2.41-12 -> 2.41-13                    those that changed, in the lists' order,
//   new: jq 1.7.1-6                             then those that are new, and those that are gone,
//   gone: nano 8.4-1                            as far as there are lines
//
// Every package is counted for each architecture; where two give the same line, it stands once.

#include "boot-entries/span.h"

#define PACKAGE_CHANGES_MAX 6u      // lines
#define PACKAGE_CHANGE_LINE_MAX 96u // bytes of a line; longer ones end in "..."

// At most max lines, and never more than PACKAGE_CHANGES_MAX, into ret; none where both lists say
// the same, or one is no list. The caller frees each. Returns how many.
size_t package_changes_describe(struct span before, struct span now, size_t max,
				char *ret[PACKAGE_CHANGES_MAX]);

// The same with every line, whole, into *ret: file_list_free() releases it.
size_t package_changes_list(struct span before, struct span now, char ***ret);
