// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Who sets the default in the boot menu writes the state record and nothing else (efi/keep.h); so
// does who is cut before the rest. loader.conf and the store's note (host/store/last-default.h)
// then lag behind. That is no damage: the loader goes by the record, and the next verb that changes
// something brings both into step, as it takes over the menu's pins (menu-pins.h).
//
// Only a record that says what boots is followed: not another ESP's or a newer genboot's, nor where
// a variable or loader.conf comes first (choose.h), a mirror has a newer one, or its generation is
// gone. A loader.conf that differs while the store's note agrees with the record was changed by
// somebody's hand: verify tells that, and repair mends it.

#include "host/cli/view.h"

// The store's note is not the record's default.
bool store_lags(const struct view *view);

// So is loader.conf's default, and it can be changed.
bool conf_lags(const struct view *view);

// For verbs that only read: one line, where either lags.
void default_tell_lag(struct cli *cli, const struct view *view);

// Brings both into step. A dry run adds the step, and changes the view alone. What cannot be
// written is a warning.
void default_follow(struct cli *cli, struct view *view);
