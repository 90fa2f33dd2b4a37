// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The shapes of characters, from a table that is made at build time (efi/font/): ASCII, Latin-1,
// Latin Extended-A, and lines, arrows and blocks.

#include <stdint.h>

#define FONT_WIDTH 8u
#define FONT_HEIGHT 16u

// FONT_HEIGHT rows from the top into ret_rows; the leftmost pixel is the highest bit. What the
// table lacks is a question mark.
void font_glyph(uint16_t character, uint8_t ret_rows[FONT_HEIGHT]);
