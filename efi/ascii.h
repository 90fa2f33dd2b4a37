// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What stands for a character on a terminal that may know no more than ASCII.

#include <stdint.h>

// The letter without its accent, the plainest sign for a line, an arrow or a block, "?" for all
// else. ASCII stays as it is.
char ascii_of(uint16_t character);
