// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// All that has changed since the generation before, from what the store has of both: the catalog
// has room for a few lines.

#include "host/cli/view.h"

// The lines of changes_list() about this generation and the one before it in the catalog; 0 where
// there is none, or the store does not know both. *ret_without is the number of the one of both
// whose list of packages is not there, so that there is nothing about packages; 0 where both have
// one. file_list_free() releases *ret.
size_t all_changes(const struct view *view, uint32_t number, char ***ret, uint32_t *ret_without);
