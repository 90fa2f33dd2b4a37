// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What boots next, and why: the one place of boot policy. The loader, `genboot status` and the
// tests call the same function.
//
// The first rule that names a usable entry counts (rules in enum choose_rule's order); within a
// rule the first match in menu order. A value that is empty, or matches nothing, is no rule. A bad
// or damaged entry is passed over, except that a one-shot may name a bad one: somebody asked for
// it. What is to follow a failure of the machine counts as such. A trial that cannot be started
// gives way to the default as if there were none. Where a default names only entries
// that cannot be used, and no other rule helps, the one last known to be good is next; without it,
// it goes on below them, to older generations first (choose_after): who has rolled back to 2 of 3
// must not get 3 because 2 is broken. When only bad entries are left, the first of them is chosen
// rather than nothing. Others (boot-entry.h) are for those who name them: no rule below takes one
// while any entry of ours is left that is not damaged, and a glob means them only when it starts
// with "auto-", so that "default *" never turns the machine off. When nothing of ours is left, an
// installed other system (Windows, macOS) is better than nothing; a shell, setup or power off is
// not.
// "@saved" stands for the entry that LoaderEntryLastBooted names.

#include "boot-entries/boot-entry.h"

enum choose_rule {
	CHOOSE_SYS_FAIL, // the machine itself has failed, and somebody has said what to do then
	CHOOSE_ONE_SHOT,
	CHOOSE_RECORD_ONE_SHOT,
	CHOOSE_TRIAL, // a generation that has tries left (trial.h)
	CHOOSE_PREFERRED_VARIABLE,
	CHOOSE_DEFAULT_VARIABLE,
	CHOOSE_RECORD_DEFAULT,
	CHOOSE_PREFERRED_CONF,
	CHOOSE_DEFAULT_CONF,
	CHOOSE_LAST_GOOD, // a wish names nothing usable: what the record knows to be good
	CHOOSE_NEXT, // a wish names only entries that cannot be used: what comes after the first of
		     // them
	CHOOSE_BEST, // the first usable entry in menu order
	CHOOSE_LEFT, // only bad ones are left: the first that is not damaged
	CHOOSE_OTHER_SYSTEM, // all of ours are damaged: the first other system
};

// Globs or "@saved", but for the state record's, which are plain ids; UTF-8; empty when not set.
struct choose_wishes {
	struct span sys_fail;           // LoaderEntrySysFail, in a boot after such a failure alone
	struct span one_shot;           // EFI variable LoaderEntryOneShot
	struct span record_one_shot;    // state-record.h
	struct span record_trial;       // state-record.h; empty unless it may be tried (trial.h)
	struct span record_default;     // state-record.h
	struct span record_last_good;   // state-record.h
	bool record_is_uncertain;       // state_is_uncertain(): loader.conf, which follows the
					// record, knows better where it names a default
	struct span preferred_variable; // LoaderEntryPreferred
	struct span default_variable;   // LoaderEntryDefault
	struct span preferred_conf;     // loader.conf
	struct span default_conf;
	struct span last_booted; // LoaderEntryLastBooted: what "@saved" means
};

struct choice {
	size_t index; // into entries
	enum choose_rule rule;
	struct span wish; // the pattern that matched; empty for the last rules, from CHOOSE_NEXT on
	bool passed_over; // an earlier wish was set but named nothing usable:
	enum choose_rule passed_rule;
	struct span passed_wish;
};

// entries: n pointers in menu order. BOOT_ERROR_MISSING when there is none that may be chosen.
int choose(const struct boot_entry *const *entries, size_t n, const struct choose_wishes *wishes,
	   struct choice *ret);

// What to start when the entry at index has failed, which the caller has marked damaged: the next
// usable one below it, then from the top, then a bad one in the same way, then another system.
// Older generations stand below newer ones, so this goes back before it goes forward.
// BOOT_ERROR_MISSING.
int choose_after(const struct boot_entry *const *entries, size_t n, size_t index,
		 size_t *ret_index);

// The pattern or id that comes first of those that hold for more than one boot; empty for none.
struct span choose_standing_wish(const struct choose_wishes *wishes);

// True when that is "@saved", so that what boots is worth remembering.
bool choose_saves(const struct choose_wishes *wishes);

// True for the rules by which somebody has named an entry; false for those that take what is there.
bool choose_rule_is_wish(enum choose_rule rule);

// The reason as one short clause without a full stop, such as: "default" in loader.conf (x-3.conf).
// NUL-terminated, cut to fit cap.
void choice_print(const struct choice *choice, char *buf, size_t cap);
