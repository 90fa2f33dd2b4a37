// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What somebody has pinned or unpinned in the boot menu stands in the variable GenbootPins
// (boot-entries/pins.h), as the loader writes no file of ours. It counts from then on; the next
// verb that changes something writes it to the store and the catalog, and takes it out of the
// variable. What is said there of other systems' entries stays.

#include "boot-entries/pins.h"
#include "host/cli/view.h"

enum pin menu_pin(const struct view *view, uint32_t number);

// What fails is a warning: the variable stays, and with it what it says. A dry run only adds the
// step.
void menu_pins_take_over(struct cli *cli, struct view *view);
