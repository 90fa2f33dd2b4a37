// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What changed from one generation to the next, as the short lines of the catalog (catalog.h).

#include "boot-entries/catalog.h"
#include "host/store/manifest.h"

// A generation, and its list of packages (host/packages/list.h); empty where there is none to
// compare.
struct changes_side {
	const struct manifest *manifest;
	struct span packages;
};

// Lines such as "kernel 6.1.0-50-amd64 -> 6.12.94+deb13-amd64", most important first, into ret;
// none where both are the same but for label and number. What has changed in the packages comes
// last (host/packages/changes.h), where both have a list. The caller frees each. Returns how many.
size_t changes_describe(const struct changes_side *before, const struct changes_side *now,
			char *ret[CATALOG_CHANGES_MAX]);

// The same with every line of the packages, into *ret: file_list_free() releases it.
size_t changes_list(const struct changes_side *before, const struct changes_side *now, char ***ret);
