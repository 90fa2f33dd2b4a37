// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The list of a menu as a table: number, title, kernel, date, and one word on its state.

#include "efi/cells.h"
#include "efi/menu.h"

// Writes the heads into a row and menu->page entries from menu->top on into those from first on.
// head 0 leaves the heads out.
void table_draw(struct screen *screen, const struct menu *menu, size_t head, size_t first);

// 2026-11-22, or nothing when it is not known.
struct writer;
void menu_date_print(struct writer *w, const struct menu_date *date);
