// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What genboot's units ask at each start and stop of a machine, answered by the EFI variables and
// one look at the disk (host/esp/peek.h). A machine that runs what it always does neither mounts
// its ESP for that nor writes to it.

#include "boot-entries/trial.h"
#include "host/cli/cli.h"

struct settled {
	int efivars_fd;
	struct state_record record;
	struct trial trial;
	char *runs;     // the entry's id
	bool is_marked; // it could not be started once (host/cli/failed-start.h)
};

// False where that is no answer: places are named by options, another loader has started this
// system, one of the record's slots cannot be read, or anything is not as it always is. Who asks
// then opens a view. settled_done releases *ret always.
bool settled_look(const struct cli *cli, struct settled *ret);
void settled_done(struct settled *settled);

// Whether what runs is the record's trial, whatever is left of it.
bool settled_is_trial(const struct settled *settled);

// Whether it is known to be well, so that nothing is to be noted of it.
bool settled_is_good(const struct settled *settled);

// Its start was no try after all: 0; -ERANGE as trial_take_back_start(); -ENOTSUP: the record
// counts its starts, so a view is needed; -errno.
int settled_take_back_start(struct settled *settled);
