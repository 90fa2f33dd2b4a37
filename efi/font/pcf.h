// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Glyphs out of an X11 bitmap font, at build time: the loader has a table of the few that it draws
// and no font parser. All characters of a font are of one size.
//
// The format is "portable compiled font": a table of contents, then tables, each behind a word of
// flags. Its description is X.Org's own (https://fontforge.org/docs/techref/pcf-format.html retells
// it). Bytes in the order of the file:
//
//    1 f c p  le32 number of tables  { le32 type, flags, bytes, offset }...
//    metrics    le32 flags  be16 n  { left, right, width, ascent, descent: 80h is 0 }...
//    bitmaps    le32 flags  be32 n  be32 offset of each glyph  be32 bytes of all x 4  rows, each
//               filled up to 4 bytes, the leftmost pixel in the highest bit
//    encodings  le32 flags  be16 first and last low byte  be16 first and last high byte
//               be16 default  be16 glyph of each, FFFFh: none
//
// Only this variant, which Debian's fonts are in, is read: big endian, rows filled up to 4 bytes,
// small metrics.

#include "boot-entries/span.h"
#include "efi/font.h"

struct pcf {
	struct span metrics, bitmaps, encodings;
};

// Borrows the bytes. False when they are not such a font.
bool pcf_open(const void *bytes, size_t len, struct pcf *ret);

// False when the font has no glyph of FONT_WIDTH x FONT_HEIGHT for it.
bool pcf_glyph(const struct pcf *pcf, uint16_t character, uint8_t ret_rows[FONT_HEIGHT]);
