// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Entries that stage 1 could not start (boot-entries/failed-starts.h): they are damaged, with its
// reason, until stage 1 starts one after all, or nothing else is left.

#include "efi/scan.h"

// Marks what the variable names, with a line in the journal each. Returns the text that it has.
struct span failed_starts_take(const struct firmware *fw, struct journal *journal,
			       const struct entry_list *list);

// Lifts these marks. False when there are none.
bool failed_starts_forget(struct span *text, const struct entry_list *list);
