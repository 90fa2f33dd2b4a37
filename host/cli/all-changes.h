// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// All that has changed from one generation to another, from what the store has of both: the catalog
// has room for a few lines.

#include "host/cli/view.h"

// What the store has of one.
struct generation_side {
	struct manifest manifest;
	char *packages; // NULL: there is no list, or none that is whole
	size_t len;
};

// False where there is no manifest. generation_side_done() releases *ret always.
bool generation_side_read(const struct view *view, uint32_t number, struct generation_side *ret);
void generation_side_done(struct generation_side *side);

// The lines of changes_list(). file_list_free() releases *ret.
size_t changes_between(const struct generation_side *before, const struct generation_side *now,
		       char ***ret);

// The same about this generation and the one before it in the catalog; 0 where
// there is none, or the store does not know both. *ret_without is the number of the one of both
// whose list of packages is not there, so that there is nothing about packages; 0 where both have
// one. file_list_free() releases *ret.
size_t all_changes(const struct view *view, uint32_t number, char ***ret, uint32_t *ret_without);
