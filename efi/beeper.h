// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a menu says in beeps (loader.conf's beep, as systemd-boot has it since 251): one each second
// while a countdown runs, else n of them when the nth entry from the top is selected; none for rows
// that are no entries. No firmware in here: the caller switches its speaker (speaker.h) each tick
// as it is told, and waits for keys meanwhile, so that a long row of beeps holds nobody up.

#include "efi/menu.h"

#define BEEPER_TICK_USEC 100000u // a beep is one tick long, and so is the pause behind it
#define BEEPER_MAX 20u           // nobody counts more

// A zeroed one is silent, and has said nothing yet.
struct beeper {
	uint32_t said; // the row that was selected, counted from 1
	uint32_t ticks_left;
};

// To be told after each key and second. What it was saying ends where there is something else to
// say.
void beeper_tell(struct beeper *beeper, const struct menu *menu);

// A tick begins: true when the speaker is to sound in it.
bool beeper_tick(struct beeper *beeper);
