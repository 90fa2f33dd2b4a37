// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The menu as plain lines, for screen readers and for terminals without a cursor: the same state
// machine (menu.h), said and answered line by line. Nothing is ever written over.
//
//   genboot 1.0: 3 entries
//   The default: "default" in loader.conf (deb-3.conf)
//   1  Debian GNU/Linux 13 (trixie), generation 3, 2 hours ago, kernel 6.12.94, default, selected
//   2  Debian GNU/Linux 12 (bookworm), generation 2, 3 days ago, kernel 6.1.0, last good
//   3  older (993)
//   Number: choose. Enter: the selected one. ? explains all.
//   > 2
//   Start this?
//     Debian GNU/Linux 12 (bookworm)
//     deb-2.conf, 3 days ago, kernel 6.1.0, last good
//   Enter: start. Anything else: no.
//
// Answers, each a line:
//
//   list     empty: the selected entry; 2: that one, or unfold; an entry is said before it starts.
//            2d, d2: verb d for it; d: for the selected one. d details, k start and keep, m make
//            the default, e edit, p pin; /text search, / alone: all again; n further lines, b
//            back; i machine; ? h these answers; q firmware
//   confirm  y yes; empty: yes if it is about a start alone; anything else: no
//   editor   the new command line; empty: as it is; a single ".": back
//   others   anything: back
//
// Numbers count the rows that can be selected, from the top of the whole list.

#include "efi/menu.h"
#include "efi/page.h"

// What menu_fit() is to be told: rows of the list that are said at a time, and the width of texts.
#define MENU_LINES_PAGE 20u
#define MENU_LINES_WIDTH 72u

typedef void menu_line_put(void *context, struct span line);

// Says the view, and what can be answered. Lines hold printable characters alone, but are as long
// as they have to be in a list.
void menu_lines_print(const struct menu *menu, menu_line_put *put, void *context);

// Does what the line says, as if its keys had been pressed.
enum menu_action menu_lines_answer(struct menu *menu, struct span answer);
