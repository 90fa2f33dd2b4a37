// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The id of the last default that was committed, in the store's state/default: one line. What boots
// is decided on the ESP alone; this is for the day when the ESP has lost its record.

#include "boot-entries/limits.h"
#include "host/store/store.h"

#define STORE_DEFAULT "state/default"

// 0 or -errno; -ENOENT; -EBADMSG: it does not make sense.
int store_read_default(const struct store *store, char ret[BOOT_ID_MAX + 1]);

// 0 or -errno; nothing is written where it says so already.
int store_set_default(const struct store *store, const char *id);
