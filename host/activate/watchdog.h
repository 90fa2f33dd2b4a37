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

// What is in a system's tree when systemd there keeps the watchdog (scripts/systemd), and what
// takes its place.
#define WATCHDOG_CONF "usr/lib/systemd/system.conf.d/50-genboot.conf"
#define WATCHDOG_OWN_CONF "etc/systemd/system.conf.d/50-genboot.conf"

// Which watchdogs that the loader can start (STATE_WATCHDOG_*, boot-entries/state-record.h) the
// system in this tree takes over, with this kernel: it has the driver, as a module or built in, and
// WATCHDOG_CONF as it came. One that a modprobe.d there blacklists is not known to be.
uint32_t watchdogs_taken_over(int tree_fd, const char *kernel_version);

// The first one, which is systemd's. 0; -ENOENT: there is none, or no driver for it; -errno.
int watchdog_read(const char *folder, struct watchdog *ret);
