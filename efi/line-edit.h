// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A line of text under a cursor: the editor of the command line.
//
//   Left Right Home End, Ctrl-B Ctrl-F Ctrl-A Ctrl-E: move
//   Backspace Delete, Ctrl-H Ctrl-D: cut one character
//   Ctrl-U, Ctrl-K: cut to the start, to the end  Ctrl-W: cut the word before the cursor
//
// Text is UTF-8. The cursor stands between characters, never inside one.

#include "boot-entries/limits.h"
#include "boot-entries/span.h"
#include "efi/key.h"

struct line_edit {
	char text[ENTRY_OPTIONS_MAX];
	size_t len;
	size_t cursor; // a byte offset, from 0 to len
};

// Starts with a copy of text and the cursor behind it. What is over ENTRY_OPTIONS_MAX is left out.
void line_edit_init(struct line_edit *line, struct span text);

// True when the key was one of the editor's, even if it had nothing to do. Characters that no
// longer fit are dropped.
bool line_edit_press(struct line_edit *line, struct key key);

// The part to show in width cells, which must be 2 or more: it moves by half a width at a time and
// always holds the cursor. *ret_cell: where in it the cursor stands, from 0.
struct span line_edit_visible(const struct line_edit *line, size_t width, size_t *ret_cell);

// The whole text. Borrowed from line.
struct span line_edit_text(const struct line_edit *line);
