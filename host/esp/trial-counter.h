// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The EFI variable in which the starts of a generation on trial are counted (boot-entries/trial.h).

#include "boot-entries/trial.h"

// How the record's trial stands. Never fails: a variable that cannot be read is not there.
void trial_read(int efivars_fd, const struct state_record *record, struct trial *ret);

// Has the variable say so, and looks whether it does. 0 or -errno; -ENOTSUP: there are no
// variables; -EBADMSG: it reads back differently.
int trial_write(int efivars_fd, const struct state_record *record, const struct trial *trial);
