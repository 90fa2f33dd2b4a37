// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cli/install-plan.h"

// For an installation that must not change what boots: where nothing says so but the menu order,
// and the new entry would stand first in it, plans to name as the default what boots now. Notes
// when there is nothing else to boot. An exit code, said.
int pin_default(struct cli *cli, const struct view *view, struct install_plan *plan);
