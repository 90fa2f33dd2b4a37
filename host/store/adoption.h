// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What there was before `genboot adopt`, so that `genboot adopt --undo` can put it back:
// adopted.json in the store, written before the first byte on the ESP. gc removes it.
//
//   { "version": 1, "boot_order": [1, 0], "variables": { "LoaderEntryDefault": ID },
//     "esp": [PATH...], "boot": [PATH...], "on_trial": true }
//
// boot_order is the EFI variable BootOrder; absent when it could not be read. variables are those
// that name a default, as far as they were there. esp and boot (where
// there is XBOOTLDR) have what was there at the top, and in those folders in which genboot puts
// something. on_trial, absent for false: generation 1 has not been found well yet, and BootOrder is
// as it was. adopted.loader.conf is loader.conf as it was; absent when there was none.
// adopted.copy.json is a copy, which is read where adopted.json is damaged.
// adopted.machine.json is the machine.json of an earlier setup, for an adoption that fails.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/store/store.h"

#define ADOPTION_FILE "adopted.json"
#define ADOPTION_COPY "adopted.copy.json"
#define ADOPTION_CONF "adopted.loader.conf"
#define ADOPTION_MACHINE "adopted.machine.json"
#define ADOPTION_CONF_MAX ((size_t)1 << 20)

struct adoption_paths {
	char **items;
	size_t n;
};

#define ADOPTION_VARIABLES 2u
extern const char *const adoption_variables[ADOPTION_VARIABLES];

struct adoption {
	bool has_order;
	uint16_t *order;
	size_t n_order;
	char *variables[ADOPTION_VARIABLES]; // NULL: not there
	struct adoption_paths esp, boot;
	bool on_trial;
};

// Looks what is on this partition. 0 or -errno; what is read so far stays in *paths.
int adoption_look(int place_fd, struct adoption_paths *paths);

// As FAT compares names.
bool adoption_had(const struct adoption_paths *paths, const char *path);

// loader.conf first, of conf_len bytes; conf is NULL where there is none. 0 or -errno.
int adoption_write(const struct store *store, const struct adoption *adoption, const char *conf,
		   size_t conf_len);

// 0; -ENOENT: there is none; -EBADMSG; -EPROTONOSUPPORT; -errno. adoption_done releases *ret.
int adoption_read(const struct store *store, struct adoption *ret);
void adoption_done(struct adoption *adoption);

// loader.conf as it was; the caller frees. -ENOENT: there was none.
int adoption_read_conf(const struct store *store, char **ret, size_t *ret_len);

// 0: there are two, or none; -ESTALE: one of the two is not there or makes no sense, or they
// differ; -EBADMSG: neither makes sense.
int adoption_check(const struct store *store);

// Writes both as the one that makes sense says. 0 or -errno.
int adoption_mend(const struct store *store);

// Puts machine.json back as it was. -ENOENT: there was none.
int adoption_restore_machine(const struct store *store);

// 0 or -errno; as adoption_read.
int adoption_set_trial(const struct store *store, bool on_trial);

bool adoption_exists(const struct store *store);

// There is no way back from here. Fine when there is none to begin with.
int adoption_forget(const struct store *store);
