// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Draws a menu into an array of cells, for a text screen of any size; 80 x 24 and up show
// everything:
//
//    genboot 1.0                                                             2 of 9
//    (why the menu is here)
//       Gen  System                        Age           Kernel               Status
//    >   3  Debian GNU/Linux 13 (trixie)  2 hours ago   6.12.94+deb13-amd64  default
//        2  Debian GNU/Linux 12 (bookwo~  3 days ago    6.1.0-50-amd64       last good
//           older (993)
//
//    (the selected entry in full, on two lines)
//
//    (a message, or the search, or how many lines of the log there are)
//    (why the default is the default)
//    (countdown)
//    (keys)
//
// From SCREEN_WIDE columns on, the details (page.h) stand beside the list instead. Details, help,
// the machine and what is asked have the screen to themselves. A hidden menu is one line.
//
// Colours only repeat what the text says. What is too long is cut and ends in "~". A low screen
// gives up the lines around the list first; table.h says what a narrow one gives up.

#include "efi/cells.h"
#include "efi/menu.h"

#define SCREEN_WIDE 120u

// Tells the menu what the screen has room for. To be called before it is drawn for the first time,
// and when the screen has changed. Cells are not touched.
void screen_fit(const struct screen *screen, struct menu *menu);

// True when details stand beside the list (menu_wants_details).
bool screen_is_wide(const struct screen *screen);

// Draws all of the screen's cells and places the cursor.
void screen_draw(struct screen *screen, const struct menu *menu);
