// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What belongs to a generation and changes: generations/<N>/marks.json, beside the manifest.
//
//   { "version": 1, "pinned": true, "label": "...", "note": "..." }
//
// label and note may be absent. A label that is there counts instead of the manifest's; an empty
// one says that it has none.
//
// A generation on which nothing was ever marked has none.

#include "host/store/store.h"

struct marks {
	bool pinned; // never removed by gc
	char *label; // NULL: the manifest's
	char *note;  // NULL for none
};

// 0; -ENOENT: there is no file; -EBADMSG. marks_done releases *ret.
int store_read_marks(const struct store *store, uint32_t number, struct marks *ret);
void marks_done(struct marks *marks);

bool marks_equal(const struct marks *a, const struct marks *b);

// -ENOENT without that generation. Marks that say nothing are written, too: a file that is not
// there may be lost.
int store_write_marks(const struct store *store, uint32_t number, const struct marks *marks);
