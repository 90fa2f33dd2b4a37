// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Is the file system of a place fit to be written to? Asked before every change: where the FAT is
// damaged, an unlink alone can turn it read-only, or cost another file.

#include "host/esp/fat-check.h"
#include "host/esp/find.h"

enum health {
	HEALTH_SOUND,
	HEALTH_DAMAGED,
	HEALTH_READ_ONLY, // mounted so, or turned so by the kernel
};

// Checks the FAT on the place's block device, flushed first, because what the kernel still holds
// back is not on the disk that is looked at. As fat_check(); -errno also when it cannot be flushed.
// place->fd is -1 where it is not mounted.
int health_look(const struct place *place, const struct fat_report *report);

// The same in one word. A plain folder is sound unless
// it is read-only. 0, or -errno when it could not be looked at. *ret_problem is a clause about the
// first damage, such as "/x/y.efi: has fewer clusters than its size needs", or NULL; the caller
// frees.
int health_check(const struct place *place, enum health *ret, char **ret_problem);
