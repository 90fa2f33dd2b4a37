// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Keys from the firmware's console, serial ones included. What a terminal sends as several
// characters is one key here (escape.h).

#include "efi/firmware.h"
#include "efi/key.h"

typedef EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL EFI_INPUT_EX;

// Some firmware has a console whose two protocols do not agree, or keys that reach only the first
// keyboard found: the console's extended protocol is asked first, then that keyboard, and once it
// has answered it alone. The old protocol is used only when there is no other, as mixing them
// doubles keys.
//
// What comes over a serial line can be told from what a keyboard says only by the device that it is
// read from. The console's driver in EDK2 (ConSplitter) keeps no key back: who asks the lines
// before it gets theirs, once. It listens to the devices that are marked with the ConsoleInDevice
// GUID (MdeModulePkg, ConPlatform); on other firmware, no line is found.
#define KEYBOARD_LINES_MAX 4u

struct keyboard {
	const struct firmware *fw;
	EFI_INPUT_EX *console, *other;           // NULL when not to be used
	EFI_INPUT_EX *lines[KEYBOARD_LINES_MAX]; // serial ones behind the console
	size_t n_lines;
	struct key next; // already read; KEY_NONE: nothing is
	EFI_EVENT clock; // NULL until keyboard_start_clock()
	uint32_t period_usec;
};

void keyboard_init(struct keyboard *keyboard, const struct firmware *fw);

// Finds the serial lines; before that, none of their keys says that it is_sent.
void keyboard_find_lines(struct keyboard *keyboard);

// The key that has been pressed, without waiting for it. False when there is none. What may belong
// to an Esc is waited for, ESCAPE_USEC each.
bool keyboard_poll(struct keyboard *keyboard, struct key *ret);

// Takes all keys that wait, so that one that was pressed several times, or held, does not act on
// what it opens. True when the wanted one is among them; KEY_NONE: any.
bool keyboard_drain(struct keyboard *keyboard, enum key_code wanted);

// Makes keyboard_wait() return each period from now on.
void keyboard_start_clock(struct keyboard *keyboard, uint32_t period_usec);
void keyboard_stop_clock(struct keyboard *keyboard);

// Waits for a key, or until the clock strikes: then false; at once if it has struck since it was
// started or last waited for. It is a firmware timer that no dead keyboard can hold up. Where there
// is none, it takes a period.
bool keyboard_wait(struct keyboard *keyboard, struct key *ret);
