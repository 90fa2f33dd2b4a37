// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the EFI variables, the state record and loader.conf ask the loader for, in the form in which
// choose() takes it.

#include "boot-entries/choose.h"
#include "boot-entries/trial.h"
#include "host/esp/conf.h"
#include "host/esp/state.h"

struct wishes {
	char *one_shot, *preferred, *default_, *last_booted; // EFI variables; NULL when not set
	char *selected;                                      // LoaderEntrySelected: what runs now
	char *loader;                                        // LoaderInfo: which loader started it
	char *loader_part; // LoaderDevicePartUUID, lower case: from which ESP
	char *pins;        // GenbootPins (boot-entries/pins.h), no NUL behind; NULL when not set
	size_t pins_len;
	char *failed; // GenbootFailed (boot-entries/failed-starts.h), no NUL behind; NULL when not
		      // set
	size_t failed_len;
	const char *unread; // a variable or file that is there and could not be read; NULL for none
	int unread_error;
	struct conf conf;
	struct state_file state;
	struct trial trial; // of the record, with what the variable GenbootTrial says
};

// efivars_fd may be -1. Never fails: what cannot be read is not asked for, and who takes something
// away looks at unread first. wishes_done releases.
void wishes_read(int esp_fd, int efivars_fd, struct wishes *ret);
void wishes_done(struct wishes *wishes);

// False where another loader has started this system: it does not read the state record.
bool wishes_know_record(const struct wishes *wishes);

// The rules that hold at the next boot, if the same loader starts it. Borrows from *wishes.
struct choose_wishes wishes_for_choose(const struct wishes *wishes);

// The same without what is for one boot only, and without a trial.
struct choose_wishes wishes_standing(const struct wishes *wishes);

// The default that comes before all others, as a pattern; empty for none. Borrows.
struct span wishes_default(const struct wishes *wishes);
