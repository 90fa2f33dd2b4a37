// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The parts of the menu's state machine, one a view; for menu.c, which explains them all.

#include "efi/menu.h"

// Selects the nearest row to this one that may be, and brings it onto the screen.
void menu_select_row(struct menu *menu, uint32_t row);

// Moves by n rows; headings do not count as places to stop at.
void menu_move_up(struct menu *menu, uint32_t n);
void menu_move_down(struct menu *menu, uint32_t n);

// Moves the selection for keys that mean that where letters are text. False for any other key.
bool menu_move_by(struct menu *menu, struct key key);

// Begins to search, or goes on where the list is filtered; and shows all again.
enum menu_action menu_search(struct menu *menu);
void menu_end_search(struct menu *menu);

// A step of the timeout, and a message that says what it is now.
enum menu_action menu_lengthen(struct menu *menu);
enum menu_action menu_shorten(struct menu *menu);

enum menu_action menu_press_in_list(struct menu *menu, struct key key); // and in details
enum menu_action menu_press_in_search(struct menu *menu, struct key key);
enum menu_action menu_press_in_editor(struct menu *menu, struct key key);
enum menu_action menu_press_in_confirm(struct menu *menu, struct key key);
enum menu_action menu_press_in_text(struct menu *menu, struct key key);
