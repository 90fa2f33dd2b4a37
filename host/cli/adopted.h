// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The first generation of an adopted system has nothing of genboot's to go back to: what it falls
// back to is the system as it was, by its own boot loader. So until it has been found well
// BootOrder stays as it was, and each start of it is asked for (BootNext). Whatever happens to that
// start, the next one is the old system's.

#include "host/cli/view.h"

// True from adopt until generation 1 has been found well.
bool adopted_is_on_trial(const struct view *view);

// A generation is well: puts genboot's loader first in BootOrder, and ends the trial, where there
// is one. An exit code, said.
int adopted_found_well(struct cli *cli, const struct view *view);

// Somebody goes, from the old system, to what genboot's loader starts: has it start once. An exit
// code, said.
int adopted_start_once(struct cli *cli, const struct view *view);
