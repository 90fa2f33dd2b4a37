// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The hardware watchdog of the machine that runs, as Linux tells of it
// (Documentation/ABI/testing/sysfs-class-watchdog): what resets a machine whose kernel hangs.

#include <stdbool.h>
#include <stdint.h>

#define WATCHDOG_FOLDER "/sys/class/watchdog"
#define WATCHDOG_IDENTITY_SIZE 64u

struct watchdog {
	char identity[WATCHDOG_IDENTITY_SIZE]; // what its driver calls itself
	bool is_active;       // it counts, and somebody has to keep it from the end
	uint32_t timeout_sec; // 0: not known
};

// The first one, which is systemd's. 0; -ENOENT: there is none, or no driver for it; -errno.
int watchdog_read(const char *folder, struct watchdog *ret);
