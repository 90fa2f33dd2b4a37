// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The mode of the firmware's console: loader.conf's console-mode, what LoaderConfigConsoleMode says
// in its place, and the keys that change it. As in systemd-boot 262 (loader.conf(5); console.c):
//
//    0        80 x 25, which all firmware has
//    1        80 x 50, which some has not
//    2...     whatever this firmware has
//    max      the highest of these numbers
//    keep     as the firmware has left it; also where nothing is said
//    auto     as keep: systemd-boot looks for a mode whose letters can be read, and ours can
//
// A text mode is also a graphics mode: the firmware sets the one that its text fits in.

#include "efi/memory.h"

#define CONSOLE_MODE_KEEP (-1)

// The mode that a setting asks for, of n_modes; CONSOLE_MODE_KEEP for what means nothing.
int32_t console_mode_of(struct span setting, int32_t n_modes);

// Sets a mode, unless it is the present one. On failure the old one is back, or the first, as some
// screens are dead after it.
EFI_STATUS console_mode_set(SIMPLE_TEXT_OUTPUT_INTERFACE *out, int32_t mode);

// Sets the next mode that works (step 1) or the previous one (-1), around the end.
EFI_STATUS console_mode_step(SIMPLE_TEXT_OUTPUT_INTERFACE *out, int32_t step);

// Sets the mode that the variable asks for, or else loader.conf's setting. True when one of them
// does, and it is set.
bool console_mode_begin(const struct firmware *fw, struct arena *arena, struct span setting);

// Writes the present mode into the variable, for the next boots. Once, as variables wear out.
void console_mode_keep(const struct firmware *fw);
