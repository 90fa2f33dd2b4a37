// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Whether the menu opens before anything is started: because loader.conf or a variable says so,
// because somebody has pressed a key, or because not all is well.

#include "efi/loader.h"

// Of a menu that opens because something has failed: long enough to read why, short enough for a
// machine that nobody watches.
#define OPENING_FAILURE_SEC 10u

// True when a key waits; takes all of them, so that one that was pressed several times, or held,
// does not act on the menu that it opens. Never where the menu is switched off.
bool opening_was_key_pressed(struct loader *loader);

// And with which countdown; 0: none.
bool opening_is_wanted(struct loader *loader, const struct choice *choice,
		       uint32_t *ret_countdown_sec);

// What is not well, in one line in the arena; empty when all is.
struct span opening_reason(struct loader *loader, const struct choice *choice);
