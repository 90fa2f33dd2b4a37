// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cli/view.h"
#include "host/store/marks.h"

// A manifest that the store has lost, and what belongs to it, made from what the ESP has: the
// catalog's facts, or else the entry's, whose files are whole when their content is what their
// names say. Where the files came from, and without a catalog the label, stay lost. False when that
// is not enough. manifest_done and marks_done release.
bool recover_manifest(const struct view *view, uint32_t number, struct manifest *ret,
		      struct marks *ret_marks);

// Adds the root that its command line names to a manifest that has none. 0; else as of
// root_use_find, and it is as it was.
int recover_root(const struct view *view, struct manifest *manifest);
