// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Who this machine is to genboot: machine.json in the store, written by setup.
//
//   { "version": 1, "token": "...", "machine_id": "32 hex digits",
//     "esp": PLACE, "mirrors": [PLACE...], "former": [PLACE...] }
//
// The id may be absent. PLACE is a partition UUID in lower case, or the path of a plain folder. The
// places are there once the ESP is mirrored (host/esp/mirror.h).

#include <stdbool.h>
#include <stddef.h>

#include "boot-entries/limits.h"

#define MACHINE_PLACES_MAX 8u
#define MACHINE_PLACE_SIZE 256u // with its NUL

struct machine_places {
	char items[MACHINE_PLACES_MAX][MACHINE_PLACE_SIZE];
	size_t n;
};

struct machine {
	char token[BOOT_TOKEN_MAX + 1];
	char machine_id[33];           // empty when there is none
	char esp[MACHINE_PLACE_SIZE];  // what is mirrored; empty when nothing is
	struct machine_places mirrors; // copies of it
	struct machine_places former;  // what was one or the other before: manifests name it
};

struct store;

// 0 or -errno; -ENOENT; -EBADMSG: it does not make sense.
int store_read_machine(const struct store *store, struct machine *ret);
int store_write_machine(const struct store *store, const struct machine *machine);

bool machine_has_place(const struct machine_places *places, const char *name);

// False when there is no room, or the name is too long. One that is there already stays.
bool machine_add_place(struct machine_places *places, const char *name);
void machine_drop_place(struct machine_places *places, const char *name);
