// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What `genboot adopt --undo` does on the ESP and $BOOT.

#include "host/cli/view.h"
#include "host/store/adoption.h"

struct undo {
	struct cli *cli;
	struct view view;
	struct adoption before;
	bool is_failure; // what an adoption has begun: an earlier setup stays
	bool is_set_up;  // there may be something of ours on the ESP
};

// Removes what setup has put on the ESP and $BOOT and was not there before, and writes loader.conf
// as it was. Once no generation is left. An exit code, said.
int undo_files(struct undo *undo);

// Says it, with its cause. place may be NULL. An exit code.
int undo_failed(const struct undo *undo, const struct place *place, const char *what, int error);
