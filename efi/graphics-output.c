// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/graphics-output.h"

static EFI_STATUS fill(const struct graphics_output *graphics, uint32_t colour)
{
	EFI_GRAPHICS_OUTPUT_BLT_PIXEL pixel = { .Blue = (uint8_t)colour,
						.Green = (uint8_t)(colour >> 8),
						.Red = (uint8_t)(colour >> 16) };

	return graphics->gop->Blt(graphics->gop, &pixel, EfiBltVideoFill, 0, 0, 0, 0,
				  graphics->width, graphics->height, 0);
}

EFI_STATUS graphics_output_open(const struct firmware *fw, EFI_GRAPHICS_OUTPUT_PROTOCOL *gop,
				struct canvas_wish wish, enum canvas_palette palette,
				struct graphics_output *ret)
{
	struct graphics_output graphics = { .gop = gop };
	const struct canvas *canvas = &graphics.canvas;
	EFI_STATUS status;

	if (!gop->Mode || !gop->Mode->Info)
		return EFI_NOT_STARTED;
	graphics.width = gop->Mode->Info->HorizontalResolution;
	graphics.height = gop->Mode->Info->VerticalResolution;
	if (!canvas_init(graphics.width, graphics.height, wish, palette, &graphics.canvas))
		return EFI_UNSUPPORTED;
	status = fill(&graphics, canvas_background(canvas));
	if (EFI_ERROR(status))
		return status;
	status = buffer_allocate(fw, sizeof(uint32_t) * canvas->row_width * canvas->row_height,
				 &graphics.pixels);
	if (EFI_ERROR(status))
		return status;
	*ret = graphics;
	return EFI_SUCCESS;
}

EFI_STATUS graphics_output_draw_row(const struct graphics_output *graphics,
				    const struct screen *screen, size_t row)
{
	const struct canvas *canvas = &graphics->canvas;
	uint32_t *pixels = (uint32_t *)(void *)graphics->pixels.data;

	canvas_draw_row(canvas, screen, row, pixels);
	return graphics->gop->Blt(graphics->gop, (EFI_GRAPHICS_OUTPUT_BLT_PIXEL *)(void *)pixels,
				  EfiBltBufferToVideo, 0, 0, canvas->left,
				  canvas->top + row * canvas->row_height, canvas->row_width,
				  canvas->row_height, 0);
}

void graphics_output_close(struct graphics_output *graphics)
{
	fill(graphics, 0);
	buffer_free(&graphics->pixels);
}
