// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A key press as the menu sees it, free of firmware's codes.

#include <stdbool.h>
#include <stdint.h>

enum key_code {
	KEY_NONE, // a key that means nothing here; it still is somebody's presence
	KEY_CHARACTER,
	KEY_UP,
	KEY_DOWN,
	KEY_LEFT,
	KEY_RIGHT,
	KEY_HOME,
	KEY_END,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_DELETE,
	KEY_BACKSPACE,
	KEY_ENTER,
	KEY_ESCAPE,
	KEY_TAB,
	KEY_HELP, // F1
};

struct key {
	enum key_code code;
	uint16_t character; // of KEY_CHARACTER: UTF-16, or KEY_CTRL('A') and the like
	bool alt_gr;        // the right Alt key is down, too
	bool is_sent;       // over a serial line, by a terminal that knows its own keyboard
};

// Of Ctrl and a letter.
#define KEY_CTRL(letter) ((uint16_t)((letter) - '@'))
