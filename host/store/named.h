// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What manifests name in the store: the hashes of blobs and of roots. Nothing else there is needed.

#include "host/store/store.h"

struct named {
	char (*items)[SHA256_HEX_SIZE]; // ascending
	size_t n;
};

// Of all manifests in generations/ and staging/, but for those with the numbers that leave. 0;
// -EBADMSG: one cannot be read, so nobody knows; -errno. named_done releases *ret, also after a
// failure.
int named_read(const struct store *store, const uint32_t *leaving, size_t n_leaving,
	       struct named *ret);
void named_done(struct named *named);

bool named_has(const struct named *named, const char *hash);
