// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Writes a unit of systemd's into /run, so that it is there with any system, also one that knows
// nothing of genboot, and has the target want it. 0 or -errno.
int unit_write(const char *name, const char *text, const char *target);
