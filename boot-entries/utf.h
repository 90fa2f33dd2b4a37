// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// UTF-8 and UTF-16 (Unicode 15, sections 3.9 and D92). Text is UTF-8 everywhere; UTF-16 exists only
// beside a firmware call or an EFI variable.

#include "boot-entries/span.h"

#define UTF_REPLACEMENT 0xfffdu

// Takes one code point off the front of *rest, which must not be empty. An invalid sequence gives
// UTF_REPLACEMENT and takes one byte.
uint32_t utf8_take(struct span *rest);

bool utf8_is_valid(struct span text);

// Writes text and a terminating 0 into the cap units at buf. Invalid bytes become U+FFFD, code
// points above U+FFFF a surrogate pair. ret_units, when not NULL: units without the 0.
// BOOT_ERROR_NO_ROOM; text.len + 1 units are always enough.
int utf8_to_utf16(struct span text, uint16_t *buf, size_t cap, size_t *ret_units);

// The other way, with a NUL, up to n units or the first 0. Lone surrogates become U+FFFD.
// BOOT_ERROR_NO_ROOM; 3 * n + 1 bytes are always enough.
int utf16_to_utf8(const uint16_t *text, size_t n, char *buf, size_t cap, size_t *ret_len);

// The same for the unaligned little-endian bytes of a variable; an odd last byte is ignored.
int utf16le_to_utf8(const uint8_t *bytes, size_t n_bytes, char *buf, size_t cap, size_t *ret_len);

// Text for one line of a text screen: what is not a single-width character that every console has
// (U+0020-7E, U+00A1-017F) becomes "?", so that bytes of hostile files cannot move the cursor and
// one character is one cell. Stops after max_cells. NUL-terminated, cut to fit cap. Returns the
// number of cells.
size_t utf8_to_screen(struct span text, size_t max_cells, char *buf, size_t cap);
