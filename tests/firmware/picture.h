// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Reads the text in a picture of the loader's menu, by comparing each cell with the font's glyphs.

#include <stddef.h>
#include <stdint.h>

#define PICTURE_TEXT_MAX (200u * 401u + 1u)

// Writes lines of ASCII, without the blanks at their ends: "*" for a glyph of another character,
// "#" for what is no glyph in two colours. Returns ret. A picture in which no text fits is "".
const char *picture_text(const uint32_t *pixels, uint32_t width, uint32_t height,
			 char ret[PICTURE_TEXT_MAX]);
