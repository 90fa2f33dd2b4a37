// SPDX-License-Identifier: GPL-2.0-or-later

// A video card (UEFI 2.10, section 12.9) whose frame buffer nobody else can reach.

#include <stdlib.h>
#include <string.h>

#include "tests/firmware/session.h"

static size_t n_pixels(const struct graphics *graphics)
{
	return (size_t)graphics->info.HorizontalResolution * graphics->info.VerticalResolution;
}

static uint32_t number_of(EFI_GRAPHICS_OUTPUT_BLT_PIXEL pixel)
{
	return (uint32_t)pixel.Red << 16 | (uint32_t)pixel.Green << 8 | pixel.Blue;
}

static bool is_inside(UINTN start, UINTN length, UINT32 end)
{
	return start <= end && length <= end - start;
}

static void put(struct graphics *graphics, UINTN x, UINTN y, uint32_t colour)
{
	graphics->pixels[y * graphics->info.HorizontalResolution + x] = colour;
	graphics->is_drawn_on |= colour != 0;
}

static EFI_STATUS EFIAPI blt(EFI_GRAPHICS_OUTPUT_PROTOCOL *this,
			     EFI_GRAPHICS_OUTPUT_BLT_PIXEL *buffer,
			     EFI_GRAPHICS_OUTPUT_BLT_OPERATION operation, UINTN source_x,
			     UINTN source_y, UINTN x, UINTN y, UINTN width, UINTN height,
			     UINTN delta)
{
	EFI_STATUS fault = session_call(FW_BLT);
	struct graphics *graphics = &session_now()->graphics;
	const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info = &graphics->info;
	bool fill = operation == EfiBltVideoFill;

	(void)this;
	if (fault != EFI_SUCCESS)
		return fault;
	if ((!fill && operation != EfiBltBufferToVideo) || source_x != 0 || source_y != 0 ||
	    delta != 0) {
		session_misuse("Blt in a way that the fake firmware does not have");
		return EFI_UNSUPPORTED;
	}
	if (width == 0 || height == 0 || !is_inside(x, width, info->HorizontalResolution) ||
	    !is_inside(y, height, info->VerticalResolution))
		return EFI_INVALID_PARAMETER;
	if (width == info->HorizontalResolution && height == info->VerticalResolution)
		graphics->is_drawn_on = false;
	for (UINTN i = 0; i < height; i++)
		for (UINTN j = 0; j < width; j++)
			put(graphics, x + j, y + i, number_of(buffer[fill ? 0 : i * width + j]));
	return EFI_SUCCESS;
}

void graphics_set_size(struct session *s, uint32_t width, uint32_t height)
{
	struct graphics *graphics = &s->graphics;

	if (!graphics->gop.Mode)
		return;
	graphics->info.HorizontalResolution = graphics->info.PixelsPerScanLine = width;
	graphics->info.VerticalResolution = height;
	graphics->is_drawn_on = false;
	free(graphics->pixels);
	graphics->pixels = calloc(n_pixels(graphics) + 1, sizeof *graphics->pixels);
	if (!graphics->pixels)
		abort();
}

void graphics_clear(struct session *s)
{
	if (s->graphics.is_drawn_on)
		memset(s->graphics.pixels, 0, n_pixels(&s->graphics) * sizeof(uint32_t));
	s->graphics.is_drawn_on = false;
}

void graphics_seen(struct session *s)
{
	const struct graphics *graphics = &s->graphics;
	struct fw_outcome *outcome = s->outcome;
	size_t size = n_pixels(graphics) * sizeof(uint32_t);

	if (!graphics->is_drawn_on)
		return;
	free(outcome->picture);
	outcome->picture = malloc(size);
	if (!outcome->picture)
		abort();
	memcpy(outcome->picture, graphics->pixels, size);
	outcome->picture_width = graphics->info.HorizontalResolution;
	outcome->picture_height = graphics->info.VerticalResolution;
}

void graphics_open(struct session *s, struct handle *console)
{
	EFI_GUID guid = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID, mark = CONSOLE_MARK_GUID;
	EFI_GUID text = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
	const struct fw_machine *machine = s->machine;
	struct graphics *graphics = &s->graphics;
	struct handle *card;

	if (machine->graphics == FW_GRAPHICS_NONE)
		return;
	session_fill(&graphics->gop.QueryMode, &graphics->gop.Mode);
	graphics->gop.Blt = blt;
	graphics->gop.Mode = &graphics->mode;
	graphics->mode = (EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE){ .MaxMode = 1,
							      .Info = &graphics->info,
							      .SizeOfInfo = sizeof graphics->info };
	graphics->info.PixelFormat = PixelBltOnly;
	graphics_set_size(s, machine->n_modes > 0 ? machine->modes[0].width : machine->width,
			  machine->n_modes > 0 ? machine->modes[0].height : machine->height);
	card = handle_add(s);
	handle_install(card, &guid, &graphics->gop);
	if (machine->graphics == FW_GRAPHICS_EDK2)
		handle_install(console, &guid, &graphics->gop);
	if (machine->graphics == FW_GRAPHICS_APART)
		return;
	handle_install(card, &mark, NULL);
	handle_install(card, &text, &s->card.out);
}

void graphics_close(struct session *s)
{
	s->outcome->picture_is_left = s->graphics.is_drawn_on;
	free(s->graphics.pixels);
}
