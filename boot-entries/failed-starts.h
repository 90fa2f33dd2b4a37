// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Entries whose system could not be started although the loader could start its kernel: the text of
// the EFI variable GenbootFailed, which stage 1 writes before it restarts the machine, and after
// which the loader takes another entry.
//
//   home-12.conf the image of its root is damaged
//
// A line an entry, ended by LF: an id, a space, the reason in plain ASCII. Of several lines about
// one entry the last counts. Lines that are no such thing are passed over. At most
// FAILED_STARTS_MAX bytes: when it is full, the oldest lines go.

#include "boot-entries/limits.h"
#include "boot-entries/span.h"

#define FAILED_STARTS_MAX 1024u
#define FAILED_REASON_MAX 200u

// False when nothing is said of id.
bool failed_starts_find(struct span text, struct span id, struct span *ret_reason);

// Takes lines off the front of *rest up to and with the next one that says something. False at the
// end.
bool failed_starts_next(struct span *rest, struct span *ret_id, struct span *ret_reason);

// Writes text with what is said of id replaced, or added at the end, into the cap bytes at buf; no
// NUL. An empty reason takes the lines about id away. Bytes of reason that are no printable ASCII
// become "?", and it is cut at FAILED_REASON_MAX. BOOT_ERROR_SYNTAX: no id (empty, a space or
// control characters, above BOOT_ID_MAX); _NO_ROOM: the new line alone is above cap. text must not
// be in buf.
int failed_starts_set(struct span text, struct span id, struct span reason, char *buf, size_t cap,
		      size_t *ret_len);
