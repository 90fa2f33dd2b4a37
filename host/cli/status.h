// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The parts of `status`, each a line or a few, and a key or a few in the JSON object.

#include "host/cli/view.h"

struct status {
	struct cli *cli;
	const struct view *view;
	size_t n_damaged;
};

void status_line(const struct status *status, const char *key, const char *name, const char *value);

// status-next.c: what runs, what boots next and why, and what has no say in it.
void status_tell_booted(const struct status *status);
void status_tell_update(const struct status *status);
void status_tell_record(const struct status *status);
void status_tell_next(const struct status *status);

// status-failed.c: entries that failed at this start, by the loader's journal, and those that came
// back (efi/came-back.h) and that the next start passes over. A line each, with the cause.
void status_tell_failed(const struct status *status);

// status-drift.c: what of /etc is gone at the next start (host/store/drift.h).
void status_tell_drift(const struct status *status);

// status-watchdog.c: what resets this machine when its kernel hangs.
void status_tell_watchdog(const struct status *status);

// status-mirrors.c: each one's health, and from which ESP firmware has started this machine.
void status_tell_mirrors(struct status *status);
void status_tell_started_from(const struct status *status);
