// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the loader saw at the last start besides our entries ("others", boot-entries/boot-entry.h):
// other systems, options of the firmware, setup, power off. They have no file that the tool could
// look at, only an id, by which the loader can be asked for them; so they are no part of struct
// entry_list, and nothing that verifies, mirrors, removes or publishes knows of them.

#include "boot-entries/boot-entry.h"

#define SEEN_OTHERS_MAX 256u // the loader has fewer

struct seen_other {
	struct boot_entry shown;
	char *title; // what shown.title points to; NULL: the kind's own
};

struct seen_others {
	struct seen_other **items; // in the order of the menu
	size_t n;
	bool is_known; // false: nobody knows whether there are any
};

// Not known without variables (efivars_fd -1), and where another loader has started this system: it
// may have seen what ours will not. Never fails. seen_others_done releases.
void seen_others_read(int efivars_fd, const char *loader, struct seen_others *ret);
void seen_others_done(struct seen_others *others);

// The one with this id, or NULL. Borrowed.
const struct boot_entry *seen_others_find(const struct seen_others *others, const char *id);
