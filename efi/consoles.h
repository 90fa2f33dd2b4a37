// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Which screens a machine has, where they are not to be written to all at once by ConOut.
//
// EDK2 (and what is made of it) has a driver for each video card and serial line that the variable
// ConOut names, and marks their handles with the ConsoleOutDevice GUID (MdeModulePkg, ConPlatform).
// Its ConSplitter stands behind the system table's ConOut: it writes text to all of these and draws
// on all video cards, in one common mode. On a video card's handle are both a text console, drawn
// by the firmware with its own font (GraphicsConsole), and graphics; on a serial line's is a text
// console (Terminal), whose device path has a UART node.
//
// So graphics are those of ConOut's own handle, else those of marked handles. Without any, or where
// it cannot be known who else listens to ConOut, nothing is found here, and ConOut itself is the
// only console: U-Boot for one has graphics that are no part of it.

#include "efi/firmware.h"

#define CONSOLES_MAX 8u // of each kind

struct consoles {
	EFI_GRAPHICS_OUTPUT_PROTOCOL *graphics[CONSOLES_MAX];
	size_t n_graphics;                                // 0: there is ConOut alone
	SIMPLE_TEXT_OUTPUT_INTERFACE *text[CONSOLES_MAX]; // serial lines
	size_t n_text;
};

void consoles_find(const struct firmware *fw, struct consoles *ret);
