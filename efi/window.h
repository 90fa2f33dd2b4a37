// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The time in which a key still leads to the menu: it opens when an entry is about to be read, and
// closes before the firmware is asked to load it, as that may change a TPM's registers and cannot
// be taken back. Until then nothing has been counted or written either.
//
// A hidden menu's window has a length: systemd-boot waits 100 ms for a key and then reads, here the
// files are read and hashed in that time. So who reads for longer waits for nobody, and who reads
// for less waits for the rest only, by a timer of the firmware.
//
//   window_open(&window, &keyboard, KEY_NONE, usec);
//   if (window_look(&window)) ...       after each piece that was read
//   if (window_wait(&window)) ...       when all is read; it is closed from then on
//   window_close(&window);              in any case

#include "efi/keyboard.h"

struct window {
	struct keyboard *keyboard; // NULL while closed; a zeroed one is
	enum key_code key;         // the one that leads to the menu; KEY_NONE: any does
	bool has_clock;
	bool was_used; // that key has been pressed
};

// usec: how long it is open at least; 0: as long as reading takes.
void window_open(struct window *window, struct keyboard *keyboard, enum key_code key,
		 uint32_t usec);

// True when its key has been pressed. Takes all keys that wait.
bool window_look(struct window *window);

// The same when its time is over, or as soon as its key is pressed. Closes it.
bool window_wait(struct window *window);

void window_close(struct window *window);
