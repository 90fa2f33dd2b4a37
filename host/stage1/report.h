// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/stage1/stage1.h"

// What the loader is to know at the next boot, in the EFI variable GenbootFailed
// (boot-entries/failed-starts.h): this generation and stage1->reason, or, with an empty reason,
// that nothing is held against it. Which generation this is the loader has left in
// LoaderEntrySelected. 0 or -errno: without EFI variables nobody is told.
int report_start(const struct stage1 *stage1);
