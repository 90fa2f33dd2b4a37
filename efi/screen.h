// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Draws a menu into an array of cells, for a text screen of any size; 80 x 24 and up show
// everything:
//
//    genboot 1.0                                                        2 of 3
//
//      Gen  System                          Kernel               Date
//        3  Debian GNU/Linux 13 (trixie)    6.12.94+deb13-amd64  2026-11-22  default
//    >   2  Debian GNU/Linux 12 (bookworm)  6.1.0-50-amd64       2026-11-21
//      ...
//    (the selected entry in full, on two lines)
//
//    (a message, or how many warnings there are)
//    (why the default is the default)
//    (countdown)
//    (keys)
//
// Colours only repeat what the text says. What is too long is cut and ends in "~". A low screen
// gives up the lines around the list first, a narrow one the date and then the kernel.

#include "efi/cells.h"
#include "efi/menu.h"

// How many entries the screen has room for: the page of menu_init(). At least 1. Cells are not
// touched.
size_t screen_list_rows(const struct screen *screen);

// Draws all of the screen's cells and places the cursor.
void screen_draw(struct screen *screen, const struct menu *menu);
