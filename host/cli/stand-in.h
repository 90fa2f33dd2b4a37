// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Where the ESP is gone, with its disk, a mirror stands in for it: the machine was started from it.

#include "host/cli/view.h"

// Makes the first mirror that is there view's ESP, with a warning. False when there is none, or the
// ESP's partition is there after all, and only has to be mounted.
bool stand_in_open(struct cli *cli, struct view *view);

// For a verb that changes something, once the file systems have been looked at.
void stand_in_allow_writing(const struct view *view);

// Once the places are closed.
void stand_in_close(struct view *view);
