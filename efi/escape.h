// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Keys that a terminal sends as several characters, which not every firmware
// puts together again: EDK2 knows a few for each type of terminal, and gives of
// all others the single characters at once (TerminalDxe, TerminalConIn.c; OVMF
// of 2025 takes a serial line for one that has neither Home nor End). How they
// are built, and what they mean:
//
//   ESC [ parameters final    a control sequence (ECMA-48, 5.4): parameters and
//   what follows them
//                             are 0x20 to 0x3f, the final byte is 0x40 to 0x7e
//   ESC O final               a single shift (ECMA-48, 8.3.142), with
//   parameters on some terminals ESC [ [ final             of Linux' own
//   console (console_codes(4))
//
//   A B C D H F P             Up, Down, Right, Left, Home, End, F1 (xterm,
//   "Control Sequences") 3 5 6 ~                   Delete, PageUp, PageDown
//   (VT220); 1 7 ~ Home, 4 8 ~ End, 11 ~ F1
//
// Parameters tell of Shift and the like ("ESC [ 1 ; 5 H") and change nothing
// here. A sequence that means nothing is KEY_NONE, one that ends behind its
// first two characters the Esc that it began with.

#include "efi/key.h"

#define ESCAPE_CHARACTERS_MAX 16u // behind ESC; what is longer is none of a keyboard's

// How long the next character may take; a line of 300 baud takes 33 ms. Nobody
// types so fast.
#define ESCAPE_USEC 50000u

struct escape {
	enum key_code code; // what all that was taken means
	bool is_whole;      // nothing more belongs to it
	bool has_number;    // the first parameter is over
	uint32_t number;
	uint32_t n; // characters behind ESC
};

// An ESC has been read.
void escape_begin(struct escape *escape);

// Takes what came next. False when that is no part of it, and a key of its own.
bool escape_take(struct escape *escape, struct key key);
