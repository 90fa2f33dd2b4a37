// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The state record on the ESP (boot-entries/state-record.h): read in every boot, written only to
// take out an entry that it names for one boot, when a person sets the default in the menu, and for
// a trial that cannot be counted in a variable.

#include "boot-entries/trial.h"
#include "efi/journal.h"
#include "efi/volume.h"

// Reads the record; all zero when there is none. An entry named for one boot is taken out of the
// file first, in the older slot, written through and read back; where that cannot be done it would
// come back at every boot, so then ret->one_shot_id is empty, too. What is wrong has a line in the
// journal.
void record_take(struct journal *journal, const struct volume *esp, struct state *ret);

// Makes an entry the default and ends the trial, for a person has chosen; in the older slot,
// written through and read back. The file is read anew for it. Fails where there is no record,
// where a slot cannot be read, and where it cannot be written; nothing is reported.
EFI_STATUS record_set_default(struct journal *journal, const struct volume *esp, struct span id);

// Counts the record's trial in the record from now on, in the same way.
EFI_STATUS record_set_trial(struct journal *journal, const struct volume *esp,
			    const struct trial *trial);
