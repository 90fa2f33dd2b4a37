// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A menu on the firmware's text console, which may be a serial line: only the rows
// that have changed since the last time are written.

#include "efi/memory.h"
#include "efi/screen.h"

struct display {
	SIMPLE_TEXT_OUTPUT_INTERFACE *out;
	struct screen screen;
	struct screen_cell *shown; // what is on the console now
	bool all;                  // that is not known
	int32_t attribute;         // to give back
	bool cursor;
};

// Clears the console in the mode that it is in. EFI_NOT_FOUND without a console,
// EFI_OUT_OF_RESOURCES.
EFI_STATUS display_open(const struct firmware *fw, struct arena *arena, struct display *ret);

void display_show(struct display *display, const struct menu *menu);

// Draw everything the next time.
void display_spoil(struct display *display);

// Leaves an empty console with the colours it had.
void display_close(struct display *display);
