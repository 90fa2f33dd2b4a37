// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Pins that were set or taken away in the menu, where a generation's own marks cannot be written:
// the text of the EFI variable GenbootPins, for the host to take over.
//
//   +home-12.conf        is pinned, whatever the catalog says
//   -home-9.conf         is not
//
// A line an entry, ended by LF; of several lines about one entry the last counts. Lines that are
// no such thing are passed over. At most PINS_MAX bytes: when it is full, the oldest lines go.

#include "boot-entries/limits.h"
#include "boot-entries/span.h"

#define PINS_MAX 1024u // what is kept in an EFI variable: their store is small

enum pin {
	PIN_UNSAID,
	PIN_SET,
	PIN_CLEARED,
};

enum pin pins_find(struct span text, struct span id);

// Writes text with what is said of id replaced, or added at the end, into the cap bytes at buf; no
// NUL. Lines that mean nothing are left out. BOOT_ERROR_SYNTAX: no id (empty, control characters,
// above BOOT_ID_MAX); _NO_ROOM: the new line alone is above cap. text must not be in buf.
int pins_set(struct span text, struct span id, bool is_pinned, char *buf, size_t cap,
	     size_t *ret_len);

// Writes text without the lines about generations of token into the cap bytes at buf, no NUL: what
// others on this ESP have pinned. Lines that mean nothing are left out; what does not fit, too.
// Returns how many bytes. text must not be in buf.
size_t pins_without(struct span text, struct span token, char *buf, size_t cap);
