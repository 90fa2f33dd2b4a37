// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The list of a menu as a table: number, title, age, kernel, date and status, in as many columns as
// there is room for.
//
//     Gen  System                        Age            Kernel               Status
//   >   3  Debian GNU/Linux 13 (trixie)  3 hours ago    6.12.94+deb13-amd64  default, last good
//
// The first ones to go are the date, then the kernel, then the age, which then stands in place of
// an empty status: a title is never all that a line says, as long as there is more to know. Titles
// and statuses take what is left, and are cut when it is not enough.

#include "efi/cells.h"
#include "efi/menu.h"

// Writes the heads into a row and menu->page rows of the list from menu->top on into those from
// first on, in the screen's columns before end. head 0 leaves the heads out.
void table_draw(struct screen *screen, const struct menu *menu, size_t head, size_t first,
		size_t end);
