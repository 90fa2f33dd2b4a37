// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One change in /etc, told in full: how type, mode, owner, link and content differ.

#include <jansson.h>

#include "host/cli/cli.h"
#include "host/store/drift.h"

// Prints it, and appends it to the list.
void drift_tell(struct cli *cli, const struct drift_sides *sides, const struct drift_item *item,
		json_t *list);
