// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Making an entry the default. The commit is one sector: the older slot of the state record. After
// it loader.conf is kept in step, also one sector in place, for systemd-boot and for the day when
// both slots are gone; that it cannot be written is a warning. EFI variables that would win are
// deleted.
//
// Without a record's file (setup has not made one) loader.conf is the commit. Where neither can be
// written, because the ESP is read-only or damaged, the id is too long for the record, or
// loader.conf for one sector, LoaderEntryDefault is set instead; or LoaderEntryPreferred when
// loader.conf has a "preferred", which systemd-boot takes before the former. None needs free space.

#include "host/cli/view.h"

struct default_plan {
	char id[BOOT_ID_MAX + 1];
	bool write_record;
	struct state_record record;
	bool write_sector;
	char sector[LOADER_CONF_SECTOR];
	const char *why_no_sector; // why loader.conf keeps another default, static; NULL when not
	const char *variable;      // which to set, static; NULL for none
	const char *why_variable;  // a clause, static; NULL where no variable is needed
	bool delete_preferred, delete_default;
};

// id need not have an entry yet. An exit code, said.
int default_plan(struct cli *cli, const struct view *view, const char *id,
		 struct default_plan *ret);

bool default_plan_is_empty(const struct default_plan *plan);

void default_steps(struct cli *cli, const struct default_plan *plan);

// 0 or -errno; -ESTALE when something else is the default all the same. The ESP is flushed.
// *ret_variable, which may be NULL, is the EFI variable that the
// error is about: static, or NULL for what is on the ESP.
int default_apply(struct cli *cli, const struct view *view, const struct default_plan *plan,
		  const char **ret_variable);

// The highest number below this one that can be booted, or NULL.
struct esp_entry *generation_before(const struct view *view, uint32_t number);

// What `default` and `rollback` share: plan, steps, and unless it is a dry run, doing it and saying
// so.
int make_default(struct cli *cli, struct view *view, struct esp_entry *entry);

// The same for an other (seen-others.h): the loader takes it from the record as well. What starts
// nothing, as power off, is refused.
int make_other_default(struct cli *cli, const struct view *view, const struct boot_entry *other);

// What an operand names, be it an entry or an other.
int choose_default(struct cli *cli, struct view *view, const char *operand);
