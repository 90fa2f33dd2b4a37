// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A menu on all of the machine's screens (consoles.h), each in its own size: on graphics with a
// font of our own that is never too small, on serial lines in ASCII. Only the rows that have
// changed since the last time are drawn.
//
// While there are graphics nothing is written to ConOut, which would draw over them. Where graphics
// cannot be used, or fail, the menu is text on ConOut.

#include "efi/consoles.h"
#include "efi/graphics-output.h"
#include "efi/screen.h"
#include "efi/text-output.h"

#define DISPLAY_CONSOLES_MAX (2 * CONSOLES_MAX)

struct display_console {
	struct screen screen;
	struct screen shown;  // what is on the console now, in the same memory
	bool all;             // that is not known
	struct buffer memory; // of the cells
	bool has_graphics;    // graphics, else text
	struct text_output text;
	struct graphics_output graphics;
};

struct display {
	const struct firmware *fw;
	struct text_output console; // ConOut, as it was
	struct display_console at[DISPLAY_CONSOLES_MAX];
	size_t n;
	bool text_only;       // graphics have failed
	bool mode_was_chosen; // by display_step_mode()
	bool sized_by_mode;   // somebody has chosen a mode, and wants as many rows and columns
	enum canvas_palette palette;
	// As many rows and columns as the smallest console has, and no cells: what the menu's
	// pages have to fit.
	struct screen fits;
};

// Clears all consoles, in the mode that they are in. Text on graphics is as large as it can be read
// well, or as the mode has rows and columns: firmware that has all its text modes in one graphics
// mode (EDK2) would show no difference. EFI_NOT_FOUND without a console,
// EFI_OUT_OF_RESOURCES.
EFI_STATUS display_open(const struct firmware *fw, enum canvas_palette palette, bool sized_by_mode,
			struct display *ret);

// Sets ConOut's next mode (step 1) or the previous one (-1), for all consoles.
void display_step_mode(struct display *display, int32_t step);

// May change what fits.
void display_show(struct display *display, const struct menu *menu);

// Whether a console has room for details beside the list.
bool display_is_wide(const struct display *display);

// Draw everything the next time.
void display_spoil(struct display *display);

// Leaves empty consoles with the colours they had.
void display_close(struct display *display);
