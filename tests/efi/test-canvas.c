// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdlib.h>

#include "efi/canvas.h"
#include "efi/font.h"
#include "tests/boot-entries/text.h"

#define AUTO ((struct canvas_wish){ 0 })

static const struct {
	uint32_t width, height;
	uint32_t scale, columns, rows;
} sizes[] = {
	{ 400, 300, 1, 50, 18 },    { 640, 480, 1, 80, 30 },    { 800, 600, 1, 100, 37 },
	{ 1024, 768, 1, 128, 48 },  { 1280, 800, 1, 160, 50 },  { 1366, 768, 1, 170, 48 },
	{ 1280, 1024, 2, 80, 32 },  { 1920, 1080, 2, 120, 33 }, { 2560, 1440, 2, 160, 45 },
	{ 3840, 2160, 3, 160, 45 }, { 5120, 2880, 4, 160, 45 }, { 1080, 1920, 1, 135, 120 },
	{ 3440, 1440, 2, 215, 45 }, { 7680, 4320, 6, 160, 45 }, { 131, 50, 1, 16, 3 },
	{ 32768, 600, 1, 400, 37 },
};

Test(canvas, screens_of_all_sizes_get_readable_text)
{
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		uint32_t width = sizes[i].width, height = sizes[i].height;
		struct canvas canvas;

		cr_assert(canvas_init(width, height, AUTO, CANVAS_GREY, &canvas));
		cr_assert_eq(canvas.scale, sizes[i].scale, "%u x %u: scale %u", width, height,
			     canvas.scale);
		cr_assert_eq(canvas.columns, sizes[i].columns, "%u x %u: %u columns", width, height,
			     canvas.columns);
		cr_assert_eq(canvas.rows, sizes[i].rows, "%u x %u: %u rows", width, height,
			     canvas.rows);
	}
}

Test(canvas, a_wish_for_rows_and_columns_counts_before_the_size_of_the_screen)
{
	static const struct {
		struct canvas_wish wish;
		uint32_t scale;
	} cases[] = {
		{ { 80, 25 }, 5 }, { { 100, 31 }, 4 }, { { 96, 25 }, 5 },   { { 97, 25 }, 4 },
		{ { 80, 27 }, 5 }, { { 80, 28 }, 4 },  { { 480, 135 }, 1 }, { { 999, 999 }, 1 },
		{ { 0, 25 }, 3 },  { { 80, 0 }, 3 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct canvas canvas;

		cr_assert(canvas_init(3840, 2160, cases[i].wish, CANVAS_GREY, &canvas));
		cr_assert_eq(canvas.scale, cases[i].scale, "%u x %u: scale %u",
			     cases[i].wish.columns, cases[i].wish.rows, canvas.scale);
	}
}

Test(canvas, text_stays_inside_any_screen_and_in_its_middle)
{
	for (uint32_t width = 128; width < 9000; width += 61)
		for (uint32_t height = 48; height < 5000; height += 53) {
			struct canvas c;
			uint32_t right, bottom;

			cr_assert(canvas_init(width, height, AUTO, CANVAS_GREY, &c));
			right = width - c.left - c.row_width;
			bottom = height - c.top - c.rows * c.row_height;
			cr_assert(right == c.left || right == c.left + 1, "%u wide", width);
			cr_assert(bottom == c.top || bottom == c.top + 1, "%u high", height);
			cr_assert_eq(c.row_width, c.columns * FONT_WIDTH * c.scale);
		}
}

Test(canvas, screens_too_small_or_too_large_are_refused)
{
	struct canvas canvas = { .scale = 77 };

	cr_assert_not(canvas_init(127, 600, AUTO, CANVAS_GREY, &canvas));
	cr_assert_not(canvas_init(800, 47, AUTO, CANVAS_GREY, &canvas));
	cr_assert_not(canvas_init(0, 0, AUTO, CANVAS_GREY, &canvas));
	cr_assert_not(canvas_init(32769, 600, AUTO, CANVAS_GREY, &canvas));
	cr_assert_not(canvas_init(UINT32_MAX, UINT32_MAX, AUTO, CANVAS_GREY, &canvas));
	cr_assert_eq(canvas.scale, 77, "a refused canvas is left alone");
}

#define COLUMNS 16u
#define ROWS 3u

static struct screen_cell cells[ROWS * COLUMNS];
static struct screen screen = { .cells = cells, .rows = ROWS, .columns = COLUMNS };

// Row 1 of 16 columns, in memory of its exact size. Caller frees.
static uint32_t *draw(const struct canvas *canvas)
{
	size_t n = (size_t)canvas->row_width * canvas->row_height;
	uint32_t *pixels = malloc(n * sizeof *pixels);

	for (size_t i = 0; i < n; i++)
		pixels[i] = 0xdeadbeef;
	canvas_draw_row(canvas, &screen, 1, pixels);
	return pixels;
}

static struct canvas canvas_of(uint32_t scale, enum canvas_palette palette)
{
	return (struct canvas){ .palette = palette,
				.scale = scale,
				.columns = COLUMNS,
				.rows = ROWS,
				.row_width = COLUMNS * FONT_WIDTH * scale,
				.row_height = FONT_HEIGHT * scale };
}

static void say(const char *text, enum screen_style style)
{
	screen_clear(&screen);
	screen_put(&screen, 1, 0, span_of(text).len, span_of(text), style);
}

// Some lines of pixels: "#" ink, "." paper, "!" any other colour.
static void assert_picture(const struct canvas *canvas, const uint32_t *pixels, uint32_t ink,
			   uint32_t paper, size_t first_line, const char *const *want,
			   size_t n_lines)
{
	for (size_t y = 0; y < n_lines; y++)
		for (size_t x = 0; want[y][x] != '\0'; x++) {
			uint32_t pixel = pixels[(first_line + y) * canvas->row_width + x];
			char is = pixel == ink ? '#' : pixel == paper ? '.' : '!';

			cr_assert_eq(is, want[y][x], "line %zu, pixel %zu is %c (%06x)",
				     first_line + y, x, is, pixel);
		}
}

#define ASSERT_PICTURE(canvas, pixels, ink, paper, first_line, want)                               \
	assert_picture(canvas, pixels, ink, paper, first_line, want, sizeof want / sizeof want[0])

Test(canvas, letters_look_as_they_do)
{
	// clang-format off
	static const char *const want[] = {
		"........................",
		"........................",
		"..####...#..............",
		".#....#..#..............",
		".#....#..#..............",
		".#....#..#####....####..",
		".#....#..#....#.......#.",
		".######..#....#...#####.",
		".#....#..#....#..#....#.",
		".#....#..#....#..#....#.",
		".#....#..#....#..#....#.",
		".#....#..#####....#####.",
		"........................",
		"........................",
		"........................",
		"........................",
	};
	// clang-format on
	struct canvas canvas = canvas_of(1, CANVAS_GREY);
	uint32_t *pixels;

	say("Aba", STYLE_NORMAL);
	pixels = draw(&canvas);
	ASSERT_PICTURE(&canvas, pixels, 0xaaaaaa, 0x000000, 0, want);
	free(pixels);
}

Test(canvas, a_scaled_pixel_is_a_square)
{
	static const char *const want[] = {
		"......######......", "......######......", "......######......",
		".........###......", ".........###......", ".........###......",
	};
	struct canvas canvas = canvas_of(3, CANVAS_GREY);
	uint32_t *pixels;

	say("i", STYLE_BRIGHT);
	pixels = draw(&canvas);
	ASSERT_PICTURE(&canvas, pixels, 0xffffff, 0x000000, 15, want);
	free(pixels);
}

Test(canvas, every_pixel_of_a_row_is_drawn)
{
	for (uint32_t scale = 1; scale <= 6; scale++) {
		struct canvas canvas = canvas_of(scale, CANVAS_GREY);
		uint32_t *pixels;

		say("0123456789abcdefgh", STYLE_SELECTED);
		pixels = draw(&canvas);
		for (size_t i = 0; i < (size_t)canvas.row_width * canvas.row_height; i++)
			cr_assert_neq(pixels[i], 0xdeadbeef, "scale %u, pixel %zu", scale, i);
		free(pixels);
	}
}

static void assert_colours(enum canvas_palette palette, enum screen_style style, uint32_t ink,
			   uint32_t paper)
{
	struct canvas canvas = canvas_of(1, palette);
	uint32_t *pixels;

	say("L", style);
	pixels = draw(&canvas);
	cr_assert_eq(pixels[0], paper, "paper %06x", pixels[0]);
	cr_assert_eq(pixels[11 * canvas.row_width + 3], ink);
	free(pixels);
}

Test(canvas, styles_have_colours)
{
	assert_colours(CANVAS_GREY, STYLE_NORMAL, 0xaaaaaa, 0x000000);
	assert_colours(CANVAS_GREY, STYLE_BRIGHT, 0xffffff, 0x000000);
	assert_colours(CANVAS_GREY, STYLE_SELECTED, 0x000000, 0xaaaaaa);
	assert_colours(CANVAS_GREY, STYLE_WARNING, 0xffff55, 0x000000);
	assert_colours(CANVAS_HIGH_CONTRAST, STYLE_NORMAL, 0xffffff, 0x000000);
	assert_colours(CANVAS_HIGH_CONTRAST, STYLE_BRIGHT, 0xffffff, 0x000000);
	assert_colours(CANVAS_HIGH_CONTRAST, STYLE_SELECTED, 0x000000, 0xffffff);
	assert_colours(CANVAS_HIGH_CONTRAST, STYLE_WARNING, 0xffff00, 0x000000);
}

Test(canvas, the_cursor_swaps_the_colours_of_its_cell_alone)
{
	struct canvas canvas = canvas_of(1, CANVAS_GREY);
	uint32_t *pixels;

	say("   ", STYLE_NORMAL);
	screen.cursor_shown = true;
	screen.cursor_row = 1;
	screen.cursor_column = 2;
	pixels = draw(&canvas);
	cr_assert_eq(pixels[15], 0x000000);
	cr_assert_eq(pixels[16], 0xaaaaaa);
	cr_assert_eq(pixels[23], 0xaaaaaa);
	cr_assert_eq(pixels[24], 0x000000);
	free(pixels);
	screen.cursor_row = 2;
	pixels = draw(&canvas);
	cr_assert_eq(pixels[16], 0x000000);
	free(pixels);
}
