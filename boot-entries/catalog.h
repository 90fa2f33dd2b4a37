// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The catalog: all generations of one token in one file, for a menu that opens no other.
// $BOOT:/EFI/genboot/TOKEN/catalog-SEQUENCE, written once under a new name; of several the valid
// one with the highest sequence counts.
//
//   genboot-catalog 1
//   token home
//   sequence 12
//   highest 9                                               number that was ever given; may be absent
//   blob /home/0123456789abcdef0123456789abcdef.efi 8402880 <64 hex digits: SHA-256>
//   ...                                                     one line a kernel, UKI or initrd
//
//   generation 7
//   created 2026-11-22T10:00:00Z                            UTC
//   kernel 6.12.94+deb13-amd64
//   health good                                             or failed; absent while it is not known
//   pinned yes                                              absent when it is not, and so below
//   label before the upgrade
//   note try the new driver
//   change kernel 6.1.0 -> 6.12.94                          since the generation before; short lines,
//                                                           most important first
//   title before the upgrade: Debian GNU/Linux 13 (trixie)  from here the text of TOKEN-7.conf,
//   version 7, Linux 6.12.94+deb13-amd64                    word for word
//   ...
//
//   sha256 <64 hex digits: of all bytes before this line>
//
// Lines are those of entry.h, ended by LF. Generations stand in ascending order. Each block is a
// Type #1 entry as it is, because readers of those ignore our keys: entry_parse() reads it.

#include "boot-entries/entry-name.h"
#include "boot-entries/entry.h"
#include "boot-entries/limits.h"
#include "boot-entries/sha256.h"
#include "boot-entries/span.h"

#define CATALOG_PREFIX "catalog-"
#define CATALOG_SEQUENCE_MAX UINT64_C(0x7fffffffffffffff)
#define CATALOG_CHANGES_MAX 8u // lines that are read of one generation

enum catalog_health {
	CATALOG_HEALTH_UNKNOWN,
	CATALOG_HEALTH_GOOD,
	CATALOG_HEALTH_FAILED,
};

// A file on $BOOT, with what its content must be.
struct catalog_blob {
	struct span path; // "/TOKEN/...", as boot_path_print() writes it
	uint64_t size;
	char sha256[SHA256_HEX_SIZE]; // lower case
};

struct catalog_generation {
	uint32_t number;
	struct span created, kernel, label, note;
	enum catalog_health health;
	bool pinned;
	struct span changes[CATALOG_CHANGES_MAX];
	size_t n_changes;
	struct span entry; // text of its Type #1 entry; when read, the whole block
};

// A catalog that has been checked. Spans point into its text.
struct catalog {
	struct span token;
	uint64_t sequence;
	uint32_t highest;        // number that was ever given, also to what is gone; 0: not said
	struct span blobs;       // their lines, among others that are passed over
	struct span generations; // their blocks, for catalog_next
	size_t n_generations;
};

// "catalog-SEQUENCE" with plain digits, from 1 to CATALOG_SEQUENCE_MAX. False for any other name.
bool catalog_parse_name(struct span file, uint64_t *ret_sequence);

// Checks len bytes of text: the checksum, the head, and that the generations' numbers ascend.
// BOOT_ERROR_TOO_LONG; _TRUNCATED: no sha256 line at the end; _CHECKSUM; _VERSION; _SYNTAX.
int catalog_parse(const void *text, size_t len, struct catalog *ret);

// True when the catalog stands where it belongs: as catalog-SEQUENCE in this token's folder. A copy
// of an old one under a new name would bring back what is gone.
bool catalog_is_at(const struct catalog *catalog, struct span token, uint64_t sequence);

// Takes the next generation off the front of *rest, at first a copy of catalog.generations. False
// behind the last. What a line cannot say (a bad health, a further change) is left at nothing.
bool catalog_next(struct span *rest, struct catalog_generation *ret);

// What boot_entry_from_type1() makes an entry of: the generation's file name, without a counter,
// and its keys, which borrow from the catalog's text. Errors of generation_print_id() and
// entry_parse().
int catalog_read_entry(struct span token, const struct catalog_generation *generation,
		       struct entry_name *ret_name, struct entry *ret);

// The blob with this path, which a reader of entries may have found with or without a "/" in front.
// False when the catalog has none, or its line is no good.
bool catalog_find_blob(const struct catalog *catalog, struct span path, struct catalog_blob *ret);

// Takes the next blob off the front of *rest, at first a copy of catalog.blobs. False behind the
// last; lines that are no good are passed over.
bool catalog_next_blob(struct span *rest, struct catalog_blob *ret);

// True when id (entry-name.h) is that of one of these n generations of token, in ascending order:
// its file need not be opened.
bool catalog_covers(struct span token, const uint32_t *numbers, size_t n, struct span id);

// The same, and which of them it is.
bool catalog_find_covered(struct span token, const uint32_t *numbers, size_t n, struct span id,
			  size_t *ret_index);

// What a catalog says, for printing: blobs without repetition, generations in ascending order.
struct catalog_source {
	struct span token;
	uint64_t sequence;
	const struct catalog_blob *blobs;
	size_t n_blobs;
	const struct catalog_generation *generations;
	size_t n_generations;
	uint32_t highest; // 0: not said
};

// Prints the file. The same source gives the same bytes. BOOT_ERROR_SYNTAX for a value that would
// not read back (control characters, blanks at an end); _RANGE: numbers that do not ascend, or a
// bad sequence; _NO_ROOM.
int catalog_print(const struct catalog_source *source, char *buf, size_t cap, size_t *ret_len);
