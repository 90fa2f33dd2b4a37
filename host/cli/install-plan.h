// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Everything an installation will do, decided before its first byte.

#include "host/cli/catalog-text.h"
#include "host/cli/choose-default.h"
#include "host/cli/install-input.h"
#include "host/cli/trial.h"
#include "host/cli/view.h"
#include "host/esp/publish.h"
#include "host/esp/space.h"

#define ENTRY_PATH_SIZE (BOOT_ID_MAX + 32)

struct install_plan {
	struct manifest manifest;
	struct publish_blob blobs[ENTRY_MAX_INITRDS + 1]; // each path once
	size_t n_blobs;
	char *folder;
	char *entry_path;
	char *entry;
	size_t entry_len;
	struct span packages;        // their list, borrowed from the input; empty: none
	struct catalog_text catalog; // with the new generation
	time_t created;
	uint64_t bytes_to_write; // on $BOOT
	uint64_t bytes_to_store; // kernels and initrds that the store has no copy of
	bool make_default;
	struct trial_plan trial; // instead
	bool pin;                // default_ names what boots now, and comes before the entry
	struct default_plan default_;
	uint32_t same_as; // the default generation, when it has the same content; 0
};

// Hashes the sources, looks what is there already and whether the rest fits. An exit code, said.
// Nothing is changed. input must outlive *ret; install_plan_done releases it, also after a failure.
int install_plan(struct cli *cli, const struct view *view, const struct input *input,
		 struct progress *progress, struct install_plan *ret);
void install_plan_done(struct install_plan *plan);

void install_steps(struct cli *cli, const struct install_plan *plan);
