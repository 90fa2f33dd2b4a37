// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Keys from the firmware's console, serial ones included.

#include "efi/firmware.h"
#include "efi/key.h"

typedef EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL EFI_INPUT_EX;

// Some firmware has a console whose two protocols do not agree, or keys that reach only the first
// keyboard found: the console's extended protocol is asked first, then that keyboard, and once it
// has answered it alone. The old protocol is used only when there is no other, as mixing them
// doubles keys.
struct keyboard {
	const struct firmware *fw;
	EFI_INPUT_EX *console, *other; // NULL when not to be used
	EFI_EVENT second;              // NULL until keyboard_start_clock()
};

void keyboard_init(struct keyboard *keyboard, const struct firmware *fw);

// The key that has been pressed, without waiting. False when there is none.
bool keyboard_poll(struct keyboard *keyboard, struct key *ret);

// Makes keyboard_wait() return each second from now on.
void keyboard_start_clock(struct keyboard *keyboard);
void keyboard_stop_clock(struct keyboard *keyboard);

// Waits for a key, or until a second has passed: then false. The clock is a firmware timer that no
// dead keyboard can hold up.
bool keyboard_wait(struct keyboard *keyboard, struct key *ret);
