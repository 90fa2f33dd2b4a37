// SPDX-License-Identifier: GPL-2.0-or-later

// usage: zcat FONT.pcf.gz | make-glyphs >efi/glyphs.h
//
// The table of font.c: every character that the menu may draw. Fails when the font lacks one.

#include <stdio.h>
#include <stdlib.h>

#include "efi/font/pcf.h"

#define FONT_MAX (1u << 20) // bytes; the font has 257,100

// As in font.c. What text of files can be (utf8_to_screen), then what only our own screens say.
static const struct {
	uint16_t first, last;
} runs[] = {
	{ 0x20, 0x7e },     { 0xa0, 0x17f },    { 0x2013, 0x2014 }, { 0x2018, 0x2019 },
	{ 0x201c, 0x201d }, { 0x2022, 0x2022 }, { 0x2026, 0x2026 }, { 0x20ac, 0x20ac },
	{ 0x2190, 0x2193 }, { 0x2500, 0x2500 }, { 0x2502, 0x2502 }, { 0x250c, 0x250c },
	{ 0x2510, 0x2510 }, { 0x2514, 0x2514 }, { 0x2518, 0x2518 }, { 0x251c, 0x251c },
	{ 0x2524, 0x2524 }, { 0x252c, 0x252c }, { 0x2534, 0x2534 }, { 0x253c, 0x253c },
	{ 0x2588, 0x2588 }, { 0x2591, 0x2593 }, { 0x25b6, 0x25b6 }, { 0x25c0, 0x25c0 },
};

#define N_RUNS (sizeof runs / sizeof runs[0])

// The licence asks for the notice, and that the name is not used for what is made of the font.
static const char head[] =
	"// SPDX-License-Identifier: OFL-1.1\n"
	"//\n"
	"// Made by efi/font/make-glyphs.c from a bitmap font under the SIL Open Font License,\n"
	"// Version 1.1 (efi/font/LICENSE), Copyright (c) 2010-2019 Dimitar Toshkov Zhekov, with\n"
	"// Reserved Font Name \"Terminus Font\".\n\n";

static void get_glyph(const struct pcf *pcf, unsigned c, uint8_t rows[FONT_HEIGHT])
{
	if (pcf_glyph(pcf, (uint16_t)c, rows))
		return;
	fprintf(stderr, "make-glyphs: no glyph of 8 x 16 for U+%04X\n", c);
	exit(EXIT_FAILURE);
}

// font.c says how. Returns its length.
static size_t pack_glyph(const uint8_t rows[FONT_HEIGHT], uint8_t ret[2 + FONT_HEIGHT])
{
	unsigned differs = 0;
	size_t len = 2;
	uint8_t above = 0;

	for (size_t y = 0; y < FONT_HEIGHT; y++) {
		differs = differs << 1 | (rows[y] != above);
		if (rows[y] != above)
			ret[len++] = rows[y];
		above = rows[y];
	}
	ret[0] = (uint8_t)(differs >> 8);
	ret[1] = (uint8_t)differs;
	return len;
}

static size_t packed_glyph(const struct pcf *pcf, unsigned c, uint8_t ret[2 + FONT_HEIGHT])
{
	uint8_t rows[FONT_HEIGHT];

	get_glyph(pcf, c, rows);
	return pack_glyph(rows, ret);
}

static void print_runs(const struct pcf *pcf)
{
	uint8_t packed[2 + FONT_HEIGHT];
	size_t at = 0;

	printf("static const struct glyph_run glyph_runs[] = {\n");
	for (size_t i = 0; i < N_RUNS; i++) {
		printf("\t{ 0x%x, %d, %zu },\n", runs[i].first, runs[i].last - runs[i].first + 1,
		       at);
		for (unsigned c = runs[i].first; c <= runs[i].last; c++)
			at += packed_glyph(pcf, c, packed);
	}
	printf("};\n\n");
}

static void print_run(const struct pcf *pcf, uint16_t first, uint16_t last)
{
	uint8_t packed[2 + FONT_HEIGHT];

	for (unsigned c = first; c <= last; c++) {
		size_t len = packed_glyph(pcf, c, packed);

		printf("\t");
		for (size_t i = 0; i < len; i++)
			printf("0x%02x,%s", packed[i], i + 1 < len ? " " : "\n");
	}
}

int main(void)
{
	static uint8_t font[FONT_MAX];
	size_t len = fread(font, 1, sizeof font, stdin);
	struct pcf pcf;

	if (!pcf_open(font, len, &pcf)) {
		fprintf(stderr, "make-glyphs: standard input is not a font that it can read\n");
		return EXIT_FAILURE;
	}
	printf("%s", head);
	print_runs(&pcf);
	printf("static const uint8_t glyphs[] = {\n");
	for (size_t i = 0; i < N_RUNS; i++)
		print_run(&pcf, runs[i].first, runs[i].last);
	printf("};\n");
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
