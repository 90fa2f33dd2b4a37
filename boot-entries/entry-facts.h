// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a menu can say of an entry beyond what it is (boot-entry.h): where it comes from, how it has
// done, and what role it plays in the next boot. Each fact may be missing, and then is 0 or empty;
// all zero is an entry of another tool, of which nothing is known.
//
// Its status is made of these words, most important first, joined by ", ":
//
//   damaged: kernel missing    a file is missing or unusable, or a start has failed; with the cause
//                              where it is known
//   failed                     it has booted and was found bad, or has no tries left
//   default                    starts without being asked for
//   booted last
//   on trial 2 of 3            a start now would be the second of three tries
//   untried                    a trial that has used no try; of a generation that is not on trial
//                              and whose health nobody has noted it would be a guess
//   last good                  the one that the state record goes back to
//   good since 2026-11-20      or good, where the day is not known
//   pinned

#include "boot-entries/boot-entry.h"
#include "boot-entries/catalog.h"
#include "boot-entries/utc.h"

struct entry_facts {
	struct span label, note, kernel;
	struct span changes[CATALOG_CHANGES_MAX]; // against the generation before it
	size_t n_changes;
	struct utc created;    // year 0 when it is not known
	struct utc good_since; // as there
	enum catalog_health health;
	bool pinned;
	bool is_default, is_last_good, was_booted_last;
	bool is_on_trial; // the state record's trial; a boot counter is one too, and in boot_entry
	uint32_t tries_left, tries_done; // of that trial
	struct span damage;              // why boot_entry.damaged is set, such as "kernel missing"
};

// How an entry looks, where there is colour; its status says the same in words.
enum entry_facts_tone {
	ENTRY_FACTS_PLAIN,
	ENTRY_FACTS_GOOD,
	ENTRY_FACTS_UNPROVED, // untried, or on trial
	ENTRY_FACTS_BAD,      // failed, or damaged
};

// What the catalog knows; the rest is nothing. Borrows from the catalog's text.
void entry_facts_from_generation(const struct catalog_generation *generation,
				 struct entry_facts *ret);

// Writes the status and a NUL into at most cap bytes, which must not be 0. Words that do not fit
// are left out, the less important ones first; only a first one that is too long is cut. Empty when
// there is nothing to say.
void entry_facts_print_status(const struct boot_entry *entry, const struct entry_facts *facts,
			      char *buf, size_t cap);

enum entry_facts_tone entry_facts_tone(const struct boot_entry *entry,
				       const struct entry_facts *facts);

// How well text is matched; 0 when one of its words, which blanks separate, is neither the
// generation's number nor somewhere in title, label, version, id, kernel, note or changes. Else 1,
// one more when each is the number or in title or label, and one more when one is the number:
//
//   "13 mesa"   1   of generation 7 of "Debian 13", in which mesa was upgraded
//   "debian"    2   of the same, and of all other ones
//   "debian 7"  3
//
// ASCII letters match in either case. A text without words matches all, and equally well.
#define ENTRY_FACTS_MATCH_MAX 3u
unsigned entry_facts_match(const struct boot_entry *entry, const struct entry_facts *facts,
			   struct span text);
