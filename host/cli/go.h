// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Going to another system now, and coming back from it unless somebody confirms.

#include "host/cli/view.h"
#include "host/store/confirmation.h"

// The generation that the first operand names; without one the newest that can be booted. An exit
// code, said. It is known to be bootable then.
int go_find(struct cli *cli, const struct view *view, struct esp_entry **ret);

// --confirm-within into *ret, which is all 0 without it. An exit code, said.
int go_read_confirmation(struct cli *cli, const struct esp_entry *entry, bool stays,
			 struct confirmation *ret);

// What is said before anything is done: where to, how, and why so; and what brings it back. A step.
void go_announce(struct cli *cli, const struct view *view, const struct esp_entry *entry,
		 const struct confirmation *confirmation);

// Writes it down, for the system that is gone to. An exit code, said.
int go_note(struct cli *cli, const struct view *view, const struct confirmation *confirmation);

// True when the store's note names this entry; NULL: any. Looks at nothing else.
bool go_is_noted(const struct cli *cli, const char *id);

// Leaves. An exit code, said. The locks are the caller's to give up: the machine takes a while.
int go_now(struct cli *cli);

// True when the system that runs waits to be confirmed.
bool go_waits(const struct view *view, struct confirmation *ret);
