// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Whether something that boots remains when generations go. Sizes do not tell: files are read.

#include "host/cli/view.h"

// True when every file of this generation is on $BOOT as its manifest says, and its entry can boot.
bool generation_is_whole(const struct view *view, uint32_t number);

// True when one that is not among these n is whole. The default is looked at first, then the newest
// on; no more is read than up to the first that is.
bool whole_one_remains(const struct view *view, const uint32_t *leaving, size_t n);
