// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

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
	bool use_variables;
	char *efi_path;
	struct boot_order_plan boot_order;
	struct old_loaders old_loaders;
	bool write_srel, write_conf, make_folder;
	char conf_sector[LOADER_CONF_SECTOR];
};

// Carries the plan out, under the locks that it was made under. An exit code, said.
int setup_write(struct cli *cli, struct setup *setup);
