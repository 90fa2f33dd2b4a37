// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How a generation shows in a Type #1 entry that uses standard keys only:
//
//   /loader/entries/TOKEN-N.conf
//   title     LABEL: Debian GNU/Linux 13 (trixie)    the label first: it tells generations apart,
//                                                    and narrow menus cut at the end
//   version   N, Linux 6.12.94+deb13-amd64           every loader sorts N above N-1, and shows both
//   sort-key  genboot
//
// An entry is a generation when its id and its version agree on N. N is from 1 to GENERATION_MAX,
// without leading zeros.

#include "boot-entries/limits.h"
#include "boot-entries/span.h"

#define GENERATION_MAX 999999999u
#define GENERATION_SORT_KEY "genboot"

// True when s can be a token, which also names the folder of its blobs: 1 to BOOT_TOKEN_MAX ASCII
// letters, digits, "-", "_", "."; not starting with ".", "-" or "auto-"; not "EFI", "loader" or
// "state".
bool generation_token_is_valid(struct span token);

// TOKEN-N.conf and a NUL, in lower case: FAT folds case, and an id is compared in lower case.
// BOOT_ERROR_RANGE, _SYNTAX, _NO_ROOM.
int generation_print_id(struct span token, uint32_t number, char *buf, size_t cap);

// "LABEL: SYSTEM" and a NUL; SYSTEM alone when label is empty. BOOT_ERROR_SYNTAX (control
// characters), _NO_ROOM.
int generation_print_title(struct span label, struct span system, char *buf, size_t cap);

// SYSTEM of such a title; the title where it does not begin with this label.
struct span generation_system_of(struct span title, struct span label);

// "N, Linux KERNEL" and a NUL; "N" alone when kernel_version is empty. BOOT_ERROR_RANGE, _SYNTAX
// (control characters), _NO_ROOM.
int generation_print_version(uint32_t number, struct span kernel_version, char *buf, size_t cap);

// The generation that an id and a version text agree on. False when they do not, or the entry is
// another tool's.
bool generation_parse(struct span id, struct span version, struct span *ret_token,
		      uint32_t *ret_number);

// The generation of token that an id, in lower case, names. False when it names none: "x-07.conf".
bool generation_parse_id(struct span id, struct span token, uint32_t *ret_number);

// The kernel version that a menu shows for a version text: what follows ", Linux " in a
// generation's, the whole text otherwise.
struct span generation_kernel_version(struct span version);
