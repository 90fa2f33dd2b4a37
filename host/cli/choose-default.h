// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Making an entry the default: the one sector of loader.conf, rewritten in place. EFI variables
// that would win over it are deleted. Where the sector cannot be changed, LoaderEntryDefault is set
// instead, or LoaderEntryPreferred when the sector has a "preferred": systemd-boot prefers that to
// the former. None needs free space.

#include "host/cli/view.h"

struct default_plan {
	char id[BOOT_ID_MAX + 1];
	bool write_sector;
	char sector[LOADER_CONF_SECTOR];
	const char *variable; // which to set, static; NULL for none
	enum conf_problem why_variable;
	bool delete_preferred, delete_default;
};

// id need not have an entry yet. An exit code, said.
int default_plan(struct cli *cli, const struct view *view, const char *id,
		 struct default_plan *ret);

bool default_plan_is_empty(const struct default_plan *plan);

void default_steps(struct cli *cli, const struct default_plan *plan);

// 0 or -errno. The ESP is flushed.
int default_apply(const struct view *view, const struct default_plan *plan);

// What `default` and `rollback` share: plan, steps, and unless it is a dry run, doing it and saying
// so.
int make_default(struct cli *cli, const struct view *view, struct esp_entry *entry);
