// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What belongs to a generation and changes: generations/<N>/marks.json, beside the manifest.
//
//   { "version": 1, "pinned": true, "note": "..." }        both may be absent

#include "host/store/store.h"

struct marks {
	bool pinned; // never removed by gc
	char *note;  // NULL for none
};

// Without a file there are none: 0. -EBADMSG. marks_done releases *ret.
int store_read_marks(const struct store *store, uint32_t number, struct marks *ret);
void marks_done(struct marks *marks);

// -ENOENT without that generation. Marks that say nothing remove the file.
int store_write_marks(const struct store *store, uint32_t number, const struct marks *marks);
