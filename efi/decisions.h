// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The journal of this boot for the operating system (boot-entries/boot-log.h), which `genboot log`
// shows: what was chosen and why, what was left out or failed, what a person did, and how long each
// step took. It is gathered in memory and written to its variable before each start, and at the end
// when nothing has been started: many small writes would fill the firmware's store of variables.

#include "boot-entries/boot-log.h"
#include "efi/firmware.h"

struct decisions {
	const struct firmware *fw;
	uint64_t ticks_at_start;
	uint64_t ticks_per_second; // 0 until it is needed, and where it cannot be known
	struct boot_log log;
};

void decisions_init(struct decisions *decisions, const struct firmware *fw,
		    uint64_t ticks_at_start);

// Measured at the first call.
uint64_t decisions_ticks_per_second(struct decisions *decisions);

// A line with the time since the start; see boot_log_add().
void decisions_add(struct decisions *decisions, enum boot_log_event event, struct span subject,
		   struct span detail);

// What a firmware does not take as a whole is halved until it does; without the variable the
// machine boots all the same.
void decisions_write(struct decisions *decisions);
