// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The boot entry of a generation, printed from its manifest: the same manifest gives the same
// bytes, so an interrupted run's entry can be told from somebody else's of that name.

#include "host/cli/view.h"

// 0 or a negative enum boot_error. The caller frees *ret.
int entry_text_print(const struct view *view, const struct manifest *manifest, char **ret,
		     size_t *ret_len);

// True when the file at path is what genboot writes for this manifest, or the beginning of it. An
// absent file counts.
bool entry_text_is_ours(const struct view *view, const struct place *place, const char *path,
			const struct manifest *manifest);

// True when the file at path is that, word for word; also where no entry can say it.
bool entry_text_is_same(const struct view *view, const struct place *place, const char *path,
			const struct manifest *manifest);
