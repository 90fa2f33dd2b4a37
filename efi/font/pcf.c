// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/font/pcf.h"

#include <string.h>

#include "boot-entries/bytes.h"

#define TABLES_MAX 64u
#define CONTENTS_ENTRY 16u
#define TYPE_METRICS 0x4u
#define TYPE_BITMAPS 0x8u
#define TYPE_ENCODINGS 0x20u

// Rows filled up to 4 bytes, big endian, highest bit first; and small metrics.
#define FLAGS 0xeu
#define FLAGS_SMALL_METRICS 0x10eu
#define ROW_BYTES 4u
#define GLYPH_BYTES (FONT_HEIGHT * ROW_BYTES)

#define METRICS_HEADER 6u
#define METRICS_ENTRY 5u
#define BITMAPS_HEADER 8u
#define BITMAPS_SIZES 16u
#define ENCODINGS_HEADER 14u
#define NO_GLYPH 0xffffu

static uint16_t load_be16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static const uint8_t *bytes_of(struct span table)
{
	return (const uint8_t *)table.at;
}

// The part of a file between two places; empty when it is not all there.
static struct span part(struct span file, size_t offset, size_t len)
{
	if (offset > file.len || len > file.len - offset)
		return (struct span){ 0 };
	return (struct span){ file.at + offset, len };
}

// A table of this type and these flags, with room for its header.
static struct span find_table(struct span file, uint32_t type, uint32_t flags, size_t header)
{
	uint32_t n = load_le32(bytes_of(file) + 4);

	for (size_t i = 0; i < n && i < TABLES_MAX; i++) {
		struct span entry = part(file, 8 + i * CONTENTS_ENTRY, CONTENTS_ENTRY), table;

		if (entry.len == 0 || load_le32(bytes_of(entry)) != type)
			continue;
		table = part(file, load_le32(bytes_of(entry) + 12), load_le32(bytes_of(entry) + 8));
		if (table.len >= header && load_le32(bytes_of(table)) == flags)
			return table;
	}
	return (struct span){ 0 };
}

bool pcf_open(const void *bytes, size_t len, struct pcf *ret)
{
	struct span file = { bytes, len };

	if (len < 8 || memcmp(bytes, "\1fcp", 4) != 0)
		return false;
	*ret = (struct pcf){
		.metrics = find_table(file, TYPE_METRICS, FLAGS_SMALL_METRICS, METRICS_HEADER),
		.bitmaps = find_table(file, TYPE_BITMAPS, FLAGS, BITMAPS_HEADER),
		.encodings = find_table(file, TYPE_ENCODINGS, FLAGS, ENCODINGS_HEADER),
	};
	return ret->metrics.len > 0 && ret->bitmaps.len > 0 && ret->encodings.len > 0;
}

// The number of a character's glyph, or NO_GLYPH.
static uint16_t find_glyph(struct span encodings, uint16_t character)
{
	const uint8_t *at = bytes_of(encodings);
	uint16_t low = character & 0xff, high = character >> 8;
	uint16_t first_low = load_be16(at + 4), last_low = load_be16(at + 6);
	uint16_t first_high = load_be16(at + 8), last_high = load_be16(at + 10);
	size_t place;
	struct span glyph;

	if (low < first_low || low > last_low || high < first_high || high > last_high)
		return NO_GLYPH;
	place = (size_t)(high - first_high) * (size_t)(last_low - first_low + 1) +
		(size_t)(low - first_low);
	glyph = part(encodings, ENCODINGS_HEADER + 2 * place, 2);
	return glyph.len > 0 ? load_be16(bytes_of(glyph)) : NO_GLYPH;
}

// Four of the sixteen rows are below the line that letters stand on.
static bool fills_the_cell(struct span metrics, uint16_t glyph)
{
	static const uint8_t wanted[METRICS_ENTRY] = { 0x80, 0x80 + FONT_WIDTH, 0x80 + FONT_WIDTH,
						       0x80 + FONT_HEIGHT - 4, 0x80 + 4 };
	struct span entry =
		part(metrics, METRICS_HEADER + (size_t)glyph * METRICS_ENTRY, METRICS_ENTRY);

	return entry.len > 0 && memcmp(entry.at, wanted, sizeof wanted) == 0;
}

bool pcf_glyph(const struct pcf *pcf, uint16_t character, uint8_t ret_rows[FONT_HEIGHT])
{
	uint16_t glyph = find_glyph(pcf->encodings, character);
	size_t n = load_be32(bytes_of(pcf->bitmaps) + 4);
	struct span offset, rows;

	if (glyph >= n || !fills_the_cell(pcf->metrics, glyph))
		return false;
	offset = part(pcf->bitmaps, BITMAPS_HEADER + (size_t)glyph * 4, 4);
	if (offset.len == 0)
		return false;
	rows = part(pcf->bitmaps,
		    BITMAPS_HEADER + n * 4 + BITMAPS_SIZES + load_be32(bytes_of(offset)),
		    GLYPH_BYTES);
	for (size_t i = 0; rows.len > 0 && i < FONT_HEIGHT; i++)
		ret_rows[i] = bytes_of(rows)[i * ROW_BYTES];
	return rows.len > 0;
}
