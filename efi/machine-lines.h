// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the menu's "i" says of the machine: firmware, Secure Boot, where we started from, and what
// decides on the default.

#include "efi/loader.h"

#define MACHINE_LINES_MAX 18u

// Up to MACHINE_LINES_MAX lines, in the loader's arena. Returns how many.
size_t machine_lines(struct loader *loader, struct span ret[MACHINE_LINES_MAX]);
