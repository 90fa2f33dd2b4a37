// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// crypttab(5) of a system whose disk is unlocked already: systemd-cryptsetup would ask for a
// passphrase once more, for a name of its own, and then find the device in use.

// Rewrites the file without the lines whose device is this one. Nothing is written where there is
// none. 0 or -errno.
int crypttab_without(const char *path, const char *device);
