// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Cells on a screen of the firmware's Graphics Output Protocol (UEFI 2.10, section 12.9), in the
// mode that it is in. Only Blt is used, so that the layout of the frame buffer does not matter.

#include "efi/canvas.h"
#include "efi/memory.h"

struct graphics_output {
	EFI_GRAPHICS_OUTPUT_PROTOCOL *gop;
	uint32_t width, height; // pixels
	struct canvas canvas;
	struct buffer pixels; // of one row
};

// Clears the screen. Fails where it has no mode, one that no text fits in, or no memory.
EFI_STATUS graphics_output_open(const struct firmware *fw, EFI_GRAPHICS_OUTPUT_PROTOCOL *gop,
				struct canvas_wish wish, enum canvas_palette palette,
				struct graphics_output *ret);

EFI_STATUS graphics_output_draw_row(const struct graphics_output *graphics,
				    const struct screen *screen, size_t row);

// Leaves an empty screen.
void graphics_output_close(struct graphics_output *graphics);
