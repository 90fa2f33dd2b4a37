// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cli/install-plan.h"

// EXIT_DONE when everything new fits on $BOOT at once, with the reserve left; otherwise
// EXIT_NO_SPACE, said with what is needed, what is there, and which generations could go. Their
// removal is the user's to decide.
int check_install_space(struct cli *cli, const struct view *view, const struct install_plan *plan);
