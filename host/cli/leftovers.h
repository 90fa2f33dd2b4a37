// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Blobs in this machine's folder, on the ESP and $BOOT, that nothing refers to: no entry of any
// tool, no catalog, no manifest in generations/ or staging/. What an interrupted run leaves, the
// next one takes away by its staged manifest; these are what is left when a store was lost.

#include "host/cli/view.h"

struct leftover {
	const struct place *place;
	char *path;
	uint64_t size;
	bool is_ours; // its content is what its name says: nobody else names a file so
};

struct leftovers {
	struct leftover *items;
	size_t n;
};

// Reads each in full. 0; -EBADMSG: a manifest cannot be read, so nobody knows; -errno.
// leftovers_done releases *ret.
int leftovers_find(const struct view *view, struct leftovers *ret);
void leftovers_done(struct leftovers *leftovers);
