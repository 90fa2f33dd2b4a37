// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// genboot's own Boot#### variable and its place in BootOrder (UEFI 2.10, section 3.3). Other tools'
// variables are never changed; BootOrder keeps their order. Of our own the newest comes first and
// the one before it stays behind it, so that a loader that does not start has another after it.

#include "boot-entries/span.h"
#include "host/esp/load-option.h"

struct boot_order_plan {
	uint16_t number; // Boot#### to use
	bool is_new;     // it must be written first
	uint8_t *option;
	size_t option_len;
	uint16_t *order; // BootOrder as it shall be
	size_t n_order;
	bool order_changes;
	uint16_t *outdated; // Boot#### of our own to delete
	size_t n_outdated;
};

// Our variables are those with option's description and partition whose path lies in folder.
// boot_order_plan_done releases. -ENOENT: no variables here; -ENOSPC: all numbers are taken;
// -EINVAL: option cannot be written; others: BootOrder is there and cannot be read.
int boot_order_plan(int efivars_fd, const struct load_option *option, const char *folder,
		    struct boot_order_plan *ret);

// The same for one that stands not first in BootOrder but at this place, counted from 0, or last.
int boot_order_plan_at(int efivars_fd, const struct load_option *option, const char *folder,
		       size_t place, struct boot_order_plan *ret);

// Plans to take all of ours for this option away: then number and option say nothing.
int boot_order_plan_removal(int efivars_fd, const struct load_option *option, const char *folder,
			    struct boot_order_plan *ret);
void boot_order_plan_done(struct boot_order_plan *plan);

bool boot_order_plan_is_empty(const struct boot_order_plan *plan);

// True when one of these Boot#### has option's description and partition and leads to path.
bool boot_order_leads_to(int efivars_fd, const uint16_t *numbers, size_t n,
			 const struct load_option *option, const char *path);

// Boot#### first, then BootOrder, then the outdated ones: after each step the machine boots. 0 or
// -errno.
int boot_order_apply(int efivars_fd, const struct boot_order_plan *plan);

// Boot#### and BootNext, which the firmware consumes: the next start is its, and all later ones are
// BootOrder's as it was. 0 or -errno.
int boot_order_apply_once(int efivars_fd, const struct boot_order_plan *plan);
