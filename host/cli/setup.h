// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cli/catalog-text.h"
#include "host/cli/view.h"
#include "host/esp/boot-order.h"
#include "host/esp/loader-file.h"
#include "host/esp/old-loaders.h"

// All that setup will do. What a step needs is known before the first is taken.
struct setup {
	struct view view;
	const char *store_path;
	struct machine machine;
	bool write_machine;
	int loader_fd;
	struct loader_plan loader;
	bool use_variables, option_is_once;
	char *efi_path;
	struct boot_order_plan boot_order;
	struct old_loaders old_loaders;
	bool write_mirrors;               // machine.json, for its mirrors' or its copy's sake
	char dropped[MACHINE_PLACE_SIZE]; // the mirror that is one no longer; empty
	bool write_srel, write_conf, make_folder;
	char conf_sector[LOADER_CONF_SECTOR];
	bool make_state, write_state; // make: the file; write: a record into the one that is there
	struct state_record record;
	struct catalog_text catalog; // text NULL: it says all already, or there is nothing to say
};

// Who this machine is: what the store says, or somebody new. An exit code, said.
int setup_plan_machine(struct cli *cli, struct setup *setup);

// Plans record and catalog, once the rest is planned: neither changes what boots. An exit code,
// said.
int setup_plan_state(struct cli *cli, struct setup *setup);

// Which mirrors there shall be, and what they lack. An exit code, said.
int setup_plan_mirrors(struct cli *cli, struct setup *setup);

// Where machine.json is made anew: warns of mirrors that were forgotten with the old one, as boot
// options for them tell, and says how to name them again.
void setup_tell_forgotten(struct cli *cli, const struct setup *setup);

// Brings them in step and gives each its boot option, once all else is written. An exit code, said.
int setup_write_mirrors(struct cli *cli, const struct setup *setup);

// The last default that was committed, as the store has noted it. False where its generation is
// gone.
bool setup_stored_default(const struct view *view, char ret[STATE_ID_SIZE]);

// The default of a record that is made anew: that one, or what loader.conf alone makes it; or
// empty. Also empty where loader.conf has a pattern, or another tool's entry.
void setup_default(const struct view *view, char ret[STATE_ID_SIZE]);

// The loader that was installed with this program, there or not. The caller frees.
char *setup_installed_loader(void);

// Carries the plan out, under the locks that it was made under. An exit code, said.
int setup_write(struct cli *cli, struct setup *setup);
