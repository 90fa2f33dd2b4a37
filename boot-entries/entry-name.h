// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// File names of entries, with boot counters (UAPI.1, "Boot counting"):
//
//   name = STEM [ "+" LEFT [ "-" DONE ] ] ( ".conf" | ".efi" )      suffix in any case
//
// The counter is what follows the last "+", when it is digits only and both numbers are at most
// BOOT_TRIES_MAX; anything else belongs to the stem. The id is the name in lower case without its
// counter and with its suffix: systemd-boot keeps the suffix, whatever the Boot Loader Interface's
// text says. Counting keeps the width of each number, because renaming on FAT is atomic only when
// the length stays (UAPI.1); systemd-boot 262 does not: foo+03-00.conf, foo+02-01.conf,
// foo+01-02.conf, foo+00-03.conf.

#include "boot-entries/limits.h"
#include "boot-entries/span.h"

enum entry_state {
	ENTRY_GOOD,          // no counter
	ENTRY_INDETERMINATE, // tries left
	ENTRY_BAD,           // none left
};

struct entry_name {
	char id[BOOT_ID_MAX + 1]; // NUL-terminated
	struct span stem;         // borrowed from the file name
	struct span suffix;       // ".conf" or ".efi" as written
	bool counted;
	uint32_t tries_left;
	uint32_t tries_done;
	uint8_t left_width; // digits as written; 0 when absent
	uint8_t done_width;
};

// Reads a name found in /loader/entries or /EFI/Linux. *ret borrows from file.
// BOOT_ERROR_HIDDEN: starts with "." or "auto-", or has neither suffix; _TOO_LONG; _ENCODING;
// _SYNTAX: control characters, / or \.
int entry_name_parse(struct span file, struct entry_name *ret);

// Writes the file name with its counter and a NUL. BOOT_ERROR_NO_ROOM; BOOT_ID_MAX + 1 bytes are
// enough.
int entry_name_print(const struct entry_name *name, char *buf, size_t cap);

// What the name becomes when the entry is tried once more: one left less, not below 0, one done
// more, not above what its width holds. A counter without DONE gets "-1", which changes the length:
// only names from other tools lack it. No effect on a name without a counter.
void entry_name_count(struct entry_name *name);

enum entry_state entry_name_state(const struct entry_name *name);

// True when the id keeps to UAPI.1's characters: ASCII letters, digits, + - _ . (and @, which
// systemd's tools take too).
bool entry_id_is_portable(struct span id);
