// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Who this machine is to genboot: machine.json in the store, written by setup.
//
//   { "version": 1, "token": "...", "machine_id": "32 hex digits",
//     "esp": PLACE, "mirrors": [PLACE...], "former": [PLACE...],
//     "loader": { "file": PATH, "sha256": HASH, "fallback": HASH },
//     "data": { "device": "UUID=...", "options": "subvol=@", "key": "PATH@DEVICE" } }
//
// data is where stage 1 finds this store, in the words of the kernel's command line
// (boot-entries/root-parameters.h); absent until a root is sealed. The id may be absent. PLACE is a
// partition UUID in lower case, or the path of a plain folder. The places are there once the ESP is
// mirrored (host/esp/mirror.h). The loader is the one that setup has written, by its path on the
// ESP; fallback is there where /EFI/BOOT had another one of ours.
//
// It is written twice, the second time as machine.json.copy, which counts where the first cannot be
// read.

#include <stdbool.h>
#include <stddef.h>

#include "boot-entries/limits.h"
#include "boot-entries/sha256.h"

#define MACHINE_PLACES_MAX 8u
#define MACHINE_PLACE_SIZE 256u // with its NUL

struct machine_places {
	char items[MACHINE_PLACES_MAX][MACHINE_PLACE_SIZE];
	size_t n;
};

struct machine {
	char token[BOOT_TOKEN_MAX + 1];
	char machine_id[33];             // empty when there is none
	char esp[MACHINE_PLACE_SIZE];    // what is mirrored; empty when nothing is
	struct machine_places mirrors;   // copies of it
	struct machine_places former;    // what was one or the other before: manifests name it
	char loader[MACHINE_PLACE_SIZE]; // empty when nobody has said
	char loader_sha256[SHA256_HEX_SIZE];
	char fallback_sha256[SHA256_HEX_SIZE]; // empty: it is the loader, or not ours
	char data[MACHINE_PLACE_SIZE], data_options[MACHINE_PLACE_SIZE];
	char data_key[MACHINE_PLACE_SIZE];
	int error; // not written: why machine.json could not be read, and its copy was
};

struct store;

#define MACHINE_FILE "machine.json"
#define MACHINE_COPY MACHINE_FILE ".copy"

// 0 or -errno, of machine.json, where its copy is of no use either; -ENOENT; -EBADMSG: it does not
// make sense; -EPROTONOSUPPORT: a newer genboot has written it, which no copy makes up for.
int store_read_machine(const struct store *store, struct machine *ret);

// First the one, then the other: one of them is whole always.
int store_write_machine(const struct store *store, const struct machine *machine);

// True when the copy says word for word what machine.json does.
bool store_has_machine_copy(const struct store *store);

bool machine_has_place(const struct machine_places *places, const char *name);

// False when there is no room, or the name is too long. One that is there already stays.
bool machine_add_place(struct machine_places *places, const char *name);
void machine_drop_place(struct machine_places *places, const char *name);
