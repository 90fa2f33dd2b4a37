// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/window.h"

void window_open(struct window *window, struct keyboard *keyboard, enum key_code key, uint32_t usec)
{
	*window = (struct window){ .keyboard = keyboard, .key = key, .has_clock = usec > 0 };
	if (usec > 0)
		keyboard_start_clock(keyboard, usec);
}

bool window_look(struct window *window)
{
	if (window->keyboard && keyboard_drain(window->keyboard, window->key))
		window->was_used = true;
	return window->was_used;
}

bool window_wait(struct window *window)
{
	struct key key;

	// A clock that has struck meanwhile returns at once.
	if (!window_look(window) && window->has_clock)
		window->was_used = keyboard_wait(window->keyboard, &key);
	window_look(window);
	window_close(window);
	return window->was_used;
}

void window_close(struct window *window)
{
	if (window->has_clock)
		keyboard_stop_clock(window->keyboard);
	window->has_clock = false;
	window->keyboard = NULL;
}
