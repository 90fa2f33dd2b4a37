// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What another part of the initrd has unlocked already, as cryptsetup's own scripts do with what
// /etc/crypttab has for the root: it is used as it is, for nobody types a passphrase twice.

#include <stdbool.h>
#include <stddef.h>

#define HOLDER_BLOCK "/sys/class/block"

// The device-mapper device, /dev/dm-N, that LUKS has made of this one, by sysfs's folder of block
// devices. False, and ret is untouched, when there is none.
bool holder_find(const char *block_folder, const char *device, char *ret, size_t size);
