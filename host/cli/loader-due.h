// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cli/view.h"

// Replaces the fallback loader where an update waits for it (loader-update.h) and the new loader is
// the one that has started this system. That it cannot be is a note: the machine boots as before.
void finish_loader_update(struct cli *cli, const struct view *view);
