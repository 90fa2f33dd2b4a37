// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The generation on trial (boot-entries/trial.h): read at each start of the loader, counted before
// it is started itself, and at no other time is anything written.

#include "efi/loader.h"

// What the variable and the record say together; the record then says it, too, for who shows it. A
// counter that has gone has a line in the journal.
void trials_read(const struct firmware *fw, struct journal *journal, struct state_record *record,
		 struct trial *ret);

// True when this row is on trial and has tries left.
bool trials_is_one(const struct loader *loader, size_t row);

// True when a start of this row is counted, in the variable or else in the record, read back; or
// when the row is not on trial. A trial that has no try left is nobody's to count: whoever names it
// gets it. Where neither place takes the count, the journal says why.
bool trials_count(struct loader *loader, size_t row);

// A person has made another entry the default, and the record could not be told: the variable says
// that there is no try left.
void trials_stop(struct loader *loader);
