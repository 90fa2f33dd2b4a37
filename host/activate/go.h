// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Leaving the system that runs for the one that has been chosen.

// Asks systemd to restart the machine, as `systemctl reboot` does: it stops services first, and
// what they stop with is not waited for here. 0; -ENOENT: there is no systemctl; -EIO: it refuses,
// and has said why on standard error; -errno.
int go_reboot(void);
