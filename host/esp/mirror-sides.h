// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The parts of mirror_plan(), private to it: both sides while they are compared.

#include "host/esp/catalog.h"
#include "host/esp/mirror.h"

struct sides {
	const struct mirror_source *source;
	const struct place *esp, *boot; // the primary's
	const struct place *mirror;
	struct progress *progress;
	struct catalog_set ours, theirs; // the primary's catalogs, and the mirror's
	struct mirror_plan *plan;
};

// Copies step.path.
void mirror_add_step(struct sides *s, struct mirror_step step);

// A file of the primary as it is. One that is not there is not wanted. 0 or -errno.
int mirror_want_file(struct sides *s, const struct place *from, const char *path);

// The names in a folder; none where there is no folder. file_list_free releases.
int mirror_list(const struct place *place, const char *folder, char ***ret, size_t *ret_n);

// The number when the file's id is that of a generation of ours, else 0.
uint32_t mirror_entry_number(const struct sides *s, const char *file);

bool mirror_is_our_loader(const struct place *place, const char *name);
int mirror_plan_loaders(struct sides *s);

// What is gone from the primary.
int mirror_plan_removals(struct sides *s);
int mirror_plan_loader_removals(struct sides *s);
