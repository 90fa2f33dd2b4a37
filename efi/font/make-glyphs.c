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

static void print_runs(void)
{
	printf("static const struct glyph_run glyph_runs[] = {\n");
	for (size_t i = 0; i < N_RUNS; i++)
		printf("\t{ 0x%x, %d },\n", runs[i].first, runs[i].last - runs[i].first + 1);
	printf("};\n\n");
}

static void print_glyph(const uint8_t rows[FONT_HEIGHT])
{
	printf("\t{");
	for (size_t i = 0; i < FONT_HEIGHT; i++)
		printf(" 0x%02x,", rows[i]);
	printf(" },\n");
}

static void print_run(const struct pcf *pcf, uint16_t first, uint16_t last)
{
	uint8_t rows[FONT_HEIGHT];

	for (unsigned c = first; c <= last; c++) {
		if (!pcf_glyph(pcf, (uint16_t)c, rows)) {
			fprintf(stderr, "make-glyphs: no glyph of 8 x 16 for U+%04X\n", c);
			exit(EXIT_FAILURE);
		}
		print_glyph(rows);
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
	print_runs();
	printf("static const uint8_t glyphs[][FONT_HEIGHT] = {\n");
	for (size_t i = 0; i < N_RUNS; i++)
		print_run(&pcf, runs[i].first, runs[i].last);
	printf("};\n");
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
