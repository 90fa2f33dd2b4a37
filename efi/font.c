// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/font.h"

#include <stddef.h>

// Runs of characters without a gap, in rising order, and the shapes of all of them in that order.
struct glyph_run {
	uint16_t first, n;
};

#include "efi/glyphs.h"

static const uint8_t *find(uint16_t character)
{
	size_t before = 0;

	for (size_t i = 0; i < sizeof glyph_runs / sizeof glyph_runs[0]; i++) {
		const struct glyph_run *run = &glyph_runs[i];

		if (character >= run->first && character - run->first < run->n)
			return glyphs[before + character - run->first];
		before += run->n;
	}
	return NULL;
}

const uint8_t *font_glyph(uint16_t character)
{
	const uint8_t *glyph = find(character);

	return glyph ? glyph : find('?');
}
