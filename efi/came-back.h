// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Entries that were loaded, started, and came back with an error.
//
// To try the next one in the same boot would start it on a machine that is not as the firmware has
// left it: a TPM's PCR 4 has the failed image in it, so nothing that is sealed to the measurements
// opens, and memory, devices or protocols may be in a state that nobody has tested. So the machine
// is reset, and the next boot takes the next entry. That must not go on for ever: it is done only
// where something on the machine then differs,
//
//   - the entry's boot counter, when it had tries left and the disk has the new one, or else
//   - the variable GenbootCameBack, which names the entries that came back, in a row of boots.
//
// The variable is deleted as it is read, at the next start, and what it names is marked as failed
// for that boot. An entry that comes back in that boot, too, is added: so each reset leaves one
// entry less. Once nothing else is left they are tried again, one after the other in the same boot,
// for a failure may have passed; then the loader goes back to the firmware. A boot that works ends
// the row. Where the variable cannot be deleted or set the next entry is tried in the same boot.
//
// There is firmware that takes a variable and has forgotten it after the reset (a board without a
// place for variables, or with a copy of them in memory), on which the first entry would be started
// and come back for ever. So the variable counts only where one is known to have outlived a reset:
// a Boot#### for genboot's own file, or else GenbootKept, which is set, once, when it is first
// missed; then the next entry is tried in the same boot.
//
// loader.conf's reboot-on-error: "auto", the default, resets when nobody is there; who has chosen
// the entry in the menu gets the menu back with the reason. "yes" resets in any case, also where
// nothing counts, as in systemd-boot 262. "no" never resets and, unlike systemd-boot, which goes
// back to the firmware, tries the next entry. A program that comes back without an error, as a
// shell that somebody has left, has not failed.
//
//   ids = *( ID LF )      at most VARIABLE_OWN_MAX bytes; more are not remembered

#include "efi/scan.h"

struct came_back {
	struct span ids; // that came back before this boot
	bool may_set;    // so that the next boot differs from this one
	bool is_kept;    // what is set is there after a reset, too
};

// Takes the variable and marks the entries that it names as damaged, with a line in the journal.
void came_back_take(const struct firmware *fw, struct journal *journal,
		    const struct entry_list *list, struct came_back *ret);

// Lifts these marks, and has no reset follow in this boot, because nothing else is left. False when
// there are none.
bool came_back_forget(struct came_back *came_back, struct journal *journal,
		      const struct entry_list *list);

// Keeps what was read, and this id unless it is empty, for the next boot. False when that is not
// possible, or not known to be.
bool came_back_keep(const struct firmware *fw, const struct came_back *came_back, struct span id);
