// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The catalogs of a boot partition (boot-entries/catalog.h): of each token's folder in /EFI/genboot
// the valid one with the highest sequence. One whose text names another token or sequence than its
// path is not valid.

#include "boot-entries/catalog.h"
#include "efi/journal.h"
#include "efi/volume.h"

#define CATALOG_TOKENS_MAX 16u // folders that are looked into

struct catalogs {
	struct catalog *at; // those with fewer generations first; in the journal's arena
	size_t n;
};

// Leaves out what is no good, with a line in the journal, and keeps no memory of it.
void catalogs_read(struct journal *journal, const struct volume *volume, struct catalogs *ret);
