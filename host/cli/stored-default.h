// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The store's note of the default (host/store/last-default.h) against the state record, which it
// follows: it could not be written when the default was set, or the store is an older one.

#include "host/cli/view.h"

// False also where the record does not say what boots: it is another ESP's or a newer genboot's, a
// variable wins, a mirror has a newer one, or its generation is gone.
bool stored_default_differs(const struct view *view);

// Writes it anew where it differs. What cannot be written, verify tells.
void stored_default_follow(const struct view *view);
