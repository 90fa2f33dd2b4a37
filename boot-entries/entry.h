// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Boot Loader Specification Type #1 entries: "KEY VALUE" lines in /loader/entries/*.conf.
// https://uapi-group.org/specifications/specs/boot_loader_specification/ (UAPI.1), read as
// systemd-boot 262 reads it:
//
//   file  = [BOM] *( line ( LF | CR ) ) [ line ]
//   line  = [ws] [ "#" comment | KEY ws VALUE [ws] ]      ws: spaces and tabs
//   VALUE : one pair of equal quotes around all of it is taken off; a "#" in it is no comment
//
// Keys are case-sensitive, unknown ones are ignored, a key without a value is ignored. linux, efi,
// uki and uki-url exclude each other. initrd, options and extra add up in order; of the others the
// last counts. Paths are checked (path.h). A file is refused, not half read, when it holds a NUL
// byte or breaks a limit of limits.h.

#include "boot-entries/limits.h"
#include "boot-entries/span.h"

enum entry_image {
	ENTRY_LINUX,
	ENTRY_EFI,
	ENTRY_UKI,
	ENTRY_UKI_URL,
};

// Spans point into the text that was parsed. An absent value is empty.
struct entry {
	enum entry_image image_kind;
	struct span image; // the path, or the URL, of the one image key
	struct span title;
	struct span version;
	struct span machine_id; // 32 hex digits, or empty: another value is ignored
	struct span sort_key;
	struct span devicetree;
	struct span
		devicetree_overlay; // paths separated by spaces, unchecked: nothing applies them
	struct span architecture;
	uint32_t profile; // of a multi-profile UKI; 0 is the main one
	struct span initrds[ENTRY_MAX_INITRDS];
	size_t n_initrds;
	struct span options[ENTRY_MAX_OPTIONS];
	size_t n_options;
	struct span extras[ENTRY_MAX_EXTRAS];
	size_t n_extras;
};

// Reads len bytes of text. *ret borrows from text. On failure *ret_line, when not NULL, is the line
// it is about, from 1; 0 when it is the whole file. BOOT_ERROR_TOO_LONG, _TOO_MANY: a limit;
// _ENCODING: a NUL byte, or a path that is not UTF-8; _CONFLICT: two images; _MISSING: no image;
// _PATH: not a plain path; _RANGE: a profile that is no number.
int entry_parse(const void *text, size_t len, struct entry *ret, size_t *ret_line);

// Writes the entry in UAPI.1's order of keys, a final LF, no NUL, into the cap bytes at buf. What
// is written reads back as the same entry, or is refused: BOOT_ERROR_SYNTAX for a value with
// control characters, with blanks at its ends, or between a pair of quotes that a reader would take
// off; _MISSING without an image; _PATH; _NO_ROOM.
int entry_print(const struct entry *entry, char *buf, size_t cap, size_t *ret_len);

// The options lines joined by single spaces, no NUL, into the cap bytes at buf. BOOT_ERROR_NO_ROOM.
int entry_join_options(const struct entry *entry, char *buf, size_t cap, size_t *ret_len);

// True when the entry names no architecture or this one ("x64", "aa64", ...), in any case.
bool entry_is_for_architecture(const struct entry *entry, const char *architecture);
