// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The next catalog of $BOOT, printed from the store: the same store gives the same bytes. It lists
// every generation of this machine that has a manifest, belongs to $BOOT, and has its files there;
// sizes and hashes are the manifests', pins and notes those of the marks.

#include "host/cli/view.h"
#include "host/esp/publish.h"

// A generation that is not committed yet, with a number above all others. Its files count as there.
struct catalog_addition {
	const struct manifest *manifest;
	struct span packages; // its list, which the store may not have yet; empty: none
};

struct catalog_text {
	struct publish_catalog catalog; // text NULL: nothing to write
	char *text;                     // what catalog borrows
	size_t n_generations;
};

// with: may be NULL. without: a number that is left out, or 0. A manifest that makes no sense is
// passed over. 0; -E2BIG when it would be longer than CATALOG_MAX; -errno. catalog_text_done
// releases *ret.
int catalog_text_build(const struct view *view, const struct catalog_addition *with,
		       uint32_t without, struct catalog_text *ret);
void catalog_text_done(struct catalog_text *text);

// True when $BOOT's catalog says word for word what *text does, but for its number.
bool catalog_text_is_current(const struct view *view, const struct catalog_text *text);

// Brings $BOOT's catalog in step with the store, and removes the others. 0 or -errno.
int catalog_text_refresh(const struct view *view);
