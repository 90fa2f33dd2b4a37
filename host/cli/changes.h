// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What changed from one generation to the next, as the short lines of the catalog (catalog.h).

#include "boot-entries/catalog.h"
#include "host/store/manifest.h"

// Lines such as "kernel 6.1.0-50-amd64 -> 6.12.94+deb13-amd64", most important first, into ret;
// none where both are the same but for label and number. The caller frees each. Returns how many.
size_t changes_describe(const struct manifest *before, const struct manifest *now,
			char *ret[CATALOG_CHANGES_MAX]);
