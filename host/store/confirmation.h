// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A change that waits for somebody to say that it is good (`--confirm-within`), in the store's
// state/confirm, where the system that it leads to finds it:
//
//   { "version": 1, "id": ID, "within_sec": 300, "stays": true }
//
// id is the entry that has been gone to. What boots is decided on the ESP alone: this says that a
// start of that entry is not the end of it.

#include <stdbool.h>
#include <stdint.h>

#include "boot-entries/limits.h"
#include "host/store/store.h"

#define CONFIRMATION_FILE "state/confirm"
#define CONFIRMATION_MIN_SEC 10u

struct confirmation {
	char id[BOOT_ID_MAX + 1];
	uint32_t within_sec; // since that system began to start
	bool stays;          // confirmed it is the default; else it only goes on to run
};

// 0; -ENOENT: nothing waits; -EBADMSG: it makes no sense; -errno.
int confirmation_read(const struct store *store, struct confirmation *ret);

// 0 or -errno.
int confirmation_write(const struct store *store, const struct confirmation *confirmation);

// 0, also when there is none; -errno.
int confirmation_remove(const struct store *store);
