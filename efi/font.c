// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/font.h"

#include <stdbool.h>
#include <stddef.h>

// Runs of characters without a gap, in rising order. In glyphs, from byte `at` on, are the shapes
// of a run: of each the rows that differ from the row above, and before them 16 bits which say
// which rows these are, big-endian, the highest bit for the top one. Half of 16 rows that are
// there.
struct glyph_run {
	uint16_t first, n, at;
};

#include "efi/glyphs.h"

// Returns where the next one begins.
static const uint8_t *unpack(const uint8_t *packed, uint8_t ret_rows[FONT_HEIGHT])
{
	unsigned differs = (unsigned)packed[0] << 8 | packed[1];
	uint8_t row = 0;

	packed += 2;
	for (unsigned y = 0; y < FONT_HEIGHT; y++, differs <<= 1) {
		if (differs & 1u << (FONT_HEIGHT - 1))
			row = *packed++;
		ret_rows[y] = row;
	}
	return packed;
}

static bool find(uint16_t character, uint8_t ret_rows[FONT_HEIGHT])
{
	for (size_t i = 0; i < sizeof glyph_runs / sizeof glyph_runs[0]; i++) {
		const struct glyph_run *run = &glyph_runs[i];
		const uint8_t *packed = glyphs + run->at;

		if (character < run->first || character - run->first >= run->n)
			continue;
		for (unsigned c = run->first; c <= character; c++)
			packed = unpack(packed, ret_rows);
		return true;
	}
	return false;
}

void font_glyph(uint16_t character, uint8_t ret_rows[FONT_HEIGHT])
{
	if (!find(character, ret_rows))
		(void)find('?', ret_rows);
}
