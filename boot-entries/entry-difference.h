// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// In what one entry boots something else than another does.

#include "boot-entries/entry.h"

enum {
	ENTRY_DIFFERS_IMAGE = 1,
	ENTRY_DIFFERS_INITRDS = 2, // others, or in another order
	ENTRY_DIFFERS_OPTIONS = 4, // line by line
};

// A sum of these. Files are the same where their paths are (boot_path_equals): a generation's files
// are named after what is in them.
unsigned entry_difference(const struct entry *a, const struct entry *b);
