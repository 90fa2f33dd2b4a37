// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Whether the menu opens before anything is started: because loader.conf or a variable says so,
// because somebody has pressed a key, or because not all is well. And which key still opens it
// while an entry is read: Esc where a person has chosen it, any key where nobody has, none where
// the menu is switched off. A menu that is hidden says so in a line,
//
//   genboot: about to start Debian GNU/Linux 13 (trixie); any key: menu
//
// and waits for a key for loader.conf's hint-seconds, at least OPENING_HINT_USEC, as systemd-boot.

#include "efi/loader.h"
#include "efi/window.h"

// Of a menu that opens because something has failed: long enough to read why, short enough for a
// machine that nobody watches.
#define OPENING_FAILURE_SEC 10u

// Of one that a key has opened where nobody had been asked: a serial line that is not connected may
// send what looks like a key. Who has pressed it presses another one.
#define OPENING_KEY_SEC 60u

#define OPENING_HINT_USEC 100000u

// And with which countdown; 0: none.
bool opening_is_wanted(struct loader *loader, const struct choice *choice,
		       uint32_t *ret_countdown_sec);

// For the journal of this boot.
void opening_note_key(struct loader *loader);

// The window of what is about to be read.
void opening_window(struct loader *loader, const struct pick *pick, struct window *ret);

// What is not well, in one line in the arena; empty when all is.
struct span opening_reason(struct loader *loader, const struct choice *choice);
