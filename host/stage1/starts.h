// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/stage1/stage1.h"

// The next start is the first again: the generation is known to be bad, which somebody may want to
// see for himself.
void starts_forget(const struct stage1 *stage1);
