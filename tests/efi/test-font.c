// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdlib.h>

#include "boot-entries/bytes.h"
#include "efi/ascii.h"
#include "efi/font.h"
#include "efi/font/pcf.h"
#include "tests/boot-entries/text.h"

// A font of two glyphs, for "A" and "C" and what lies 256 above them, as bdftopcf writes it.
#define N_GLYPHS 2u
#define METRICS_AT 56u
#define BITMAPS_AT 80u
#define ENCODINGS_AT 256u
#define FONT_BYTES 282u

static uint8_t font[FONT_BYTES];

static void put_be16(size_t at, uint16_t value)
{
	font[at] = (uint8_t)(value >> 8);
	font[at + 1] = (uint8_t)value;
}

static void put_table(size_t i, uint32_t type, uint32_t flags, size_t at, size_t len)
{
	store_le32(font + 8 + i * 16, type);
	store_le32(font + 8 + i * 16 + 4, flags);
	store_le32(font + 8 + i * 16 + 8, (uint32_t)len);
	store_le32(font + 8 + i * 16 + 12, (uint32_t)at);
	store_le32(font + at, flags);
}

static void make_font(void)
{
	static const uint8_t metrics[] = { 0x80, 0x88, 0x88, 0x8c, 0x84 };

	memset(font, 0, sizeof font);
	memcpy(font, "\1fcp", 4);
	store_le32(font + 4, 3);
	put_table(0, 4, 0x10e, METRICS_AT, 16);
	put_table(1, 8, 0xe, BITMAPS_AT, 160);
	put_table(2, 32, 0xe, ENCODINGS_AT, 26);
	put_be16(METRICS_AT + 4, N_GLYPHS);
	memcpy(font + METRICS_AT + 6, metrics, sizeof metrics);
	memcpy(font + METRICS_AT + 11, metrics, sizeof metrics);
	store_be32(font + BITMAPS_AT + 4, N_GLYPHS);
	store_be32(font + BITMAPS_AT + 12, 64);
	for (size_t row = 0; row < FONT_HEIGHT * N_GLYPHS; row++)
		font[BITMAPS_AT + 32 + row * 4] = (uint8_t)(row + 1);
	put_be16(ENCODINGS_AT + 4, 'A');
	put_be16(ENCODINGS_AT + 6, 'C');
	put_be16(ENCODINGS_AT + 10, 1);
	put_be16(ENCODINGS_AT + 16, 0xffff);
	put_be16(ENCODINGS_AT + 18, 1);
	// U+0141 to 0143
	put_be16(ENCODINGS_AT + 20, 0);
	put_be16(ENCODINGS_AT + 22, 0xffff);
	put_be16(ENCODINGS_AT + 24, 1);
}

TestSuite(pcf, .init = make_font);

Test(pcf, glyphs_are_found_by_character)
{
	uint8_t rows[FONT_HEIGHT];
	struct pcf pcf;

	cr_assert(pcf_open(font, sizeof font, &pcf));
	cr_assert(pcf_glyph(&pcf, 'A', rows));
	cr_assert_eq(rows[0], 1);
	cr_assert_eq(rows[15], 16);
	cr_assert(pcf_glyph(&pcf, 'C', rows));
	cr_assert_eq(rows[0], 17);
	cr_assert_eq(rows[15], 32);
	cr_assert(pcf_glyph(&pcf, 0x141, rows));
	cr_assert_eq(rows[0], 1);
}

Test(pcf, glyphs_behind_the_last_are_refused)
{
	uint8_t rows[FONT_HEIGHT];
	struct pcf pcf;

	store_be32(font + BITMAPS_AT + 4, 1);
	cr_assert(pcf_open(font, sizeof font, &pcf));
	cr_assert_not(pcf_glyph(&pcf, 'C', rows));
}

Test(pcf, characters_without_a_glyph_are_missed)
{
	static const uint16_t none[] = { '@', 'B', 'D', 0x140, 0x142, 0x144, 0x241, 0xffff };
	uint8_t rows[FONT_HEIGHT];
	struct pcf pcf;

	cr_assert(pcf_open(font, sizeof font, &pcf));
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		cr_assert_not(pcf_glyph(&pcf, none[i], rows), "U+%04X", none[i]);
}

Test(pcf, glyphs_of_another_size_are_refused)
{
	uint8_t rows[FONT_HEIGHT];
	struct pcf pcf;

	cr_assert(pcf_open(font, sizeof font, &pcf));
	font[METRICS_AT + 7]++;
	cr_assert_not(pcf_glyph(&pcf, 'A', rows));
	cr_assert(pcf_glyph(&pcf, 'C', rows));
}

Test(pcf, tables_of_another_variant_are_refused)
{
	struct pcf pcf;

	font[ENCODINGS_AT] = 0;
	cr_assert_not(pcf_open(font, sizeof font, &pcf));
}

// Copied to memory of its exact size, for the sanitizer.
static bool opens_cut(size_t len)
{
	uint8_t *copy = malloc(len), rows[FONT_HEIGHT];
	struct pcf pcf;
	bool opened;

	memcpy(copy, font, len);
	opened = pcf_open(copy, len, &pcf) && pcf_glyph(&pcf, 0x143, rows);
	free(copy);
	return opened;
}

Test(pcf, no_cut_font_gives_its_last_glyph)
{
	for (size_t len = 1; len < sizeof font; len++)
		cr_assert_not(opens_cut(len), "%zu bytes", len);
	cr_assert(opens_cut(sizeof font));
}

Test(pcf, no_changed_byte_leads_outside)
{
	for (size_t i = 0; i < sizeof font; i++) {
		uint8_t was = font[i];

		font[i] = 0xff;
		opens_cut(sizeof font);
		font[i] = was;
	}
}

static size_t n_pixels(uint16_t character)
{
	uint8_t rows[FONT_HEIGHT];
	size_t n = 0;

	font_glyph(character, rows);
	for (size_t i = 0; i < FONT_HEIGHT; i++)
		n += (size_t)__builtin_popcount(rows[i]);
	return n;
}

static bool same_glyph(uint16_t a, uint16_t b)
{
	uint8_t rows[2][FONT_HEIGHT];

	font_glyph(a, rows[0]);
	font_glyph(b, rows[1]);
	return memcmp(rows[0], rows[1], FONT_HEIGHT) == 0;
}

Test(font, all_that_text_can_be_has_a_shape)
{
	cr_assert_eq(n_pixels(' '), 0);
	cr_assert_eq(n_pixels(0x2588), FONT_WIDTH * FONT_HEIGHT);
	for (uint16_t c = '!'; c <= 0x17f; c++) {
		if (c > '~' && c <= 0xa0)
			continue;
		cr_assert_gt(n_pixels(c), 0, "U+%04X", c);
		cr_assert(c == '?' || !same_glyph(c, '?'), "U+%04X", c);
	}
}

static uint8_t row_of(uint16_t character, size_t row)
{
	uint8_t rows[FONT_HEIGHT];

	font_glyph(character, rows);
	return rows[row];
}

Test(font, shapes_are_those_of_their_characters)
{
	cr_assert_eq(row_of('_', 3), 0);
	cr_assert_eq(row_of(0x2500, 0), 0);
	cr_assert(same_glyph('A', 'A') && !same_glyph('A', 'B'));
	cr_assert(!same_glyph('o', 0xf6), "o with two dots is another letter than o");
	cr_assert_eq(row_of('L', 11) & 0x7e, row_of('L', 11), "L stands between margins");
}

Test(font, what_is_not_there_is_a_question_mark)
{
	static const uint16_t none[] = { 0, 0x1f, 0x7f, 0x9f, 0x180, 0x2501, 0xd800, 0xffff };

	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		cr_assert(same_glyph(none[i], '?'), "U+%04X", none[i]);
}

Test(ascii, ascii_stays)
{
	for (uint16_t c = ' '; c <= '~'; c++)
		cr_assert_eq(ascii_of(c), (char)c);
}

Test(ascii, letters_lose_their_accents)
{
	static const struct {
		uint16_t character;
		char want;
	} cases[] = {
		{ 0xc4, 'A' },  { 0xdf, 's' },  { 0xe9, 'e' },  { 0xf1, 'n' },  { 0xf8, 'o' },
		{ 0xff, 'y' },  { 0x100, 'A' }, { 0x10d, 'c' }, { 0x119, 'e' }, { 0x131, 'i' },
		{ 0x142, 'l' }, { 0x14b, 'n' }, { 0x151, 'o' }, { 0x153, 'o' }, { 0x161, 's' },
		{ 0x171, 'u' }, { 0x17e, 'z' }, { 0x17f, 's' }, { 0xa0, ' ' },  { 0xb7, '.' },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		cr_assert_eq(ascii_of(cases[i].character), cases[i].want, "U+%04X",
			     cases[i].character);
}

Test(ascii, nothing_else_gets_through)
{
	for (uint32_t c = 0; c <= UINT16_MAX; c++)
		cr_assert(ascii_of((uint16_t)c) >= ' ' && ascii_of((uint16_t)c) <= '~', "U+%04X",
			  c);
	cr_assert_eq(ascii_of(0x1b), '?');
	cr_assert_eq(ascii_of(0x2502), '|');
	cr_assert_eq(ascii_of(0x253c), '+');
}
