// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The boot menu as a state machine: (state, key or second) -> state and an action for the caller.
// No firmware in here; screen.h draws a state, and the caller does what an action says.
//
//   list    Up Down j k PageUp PageDown Home End 1-9: select, without wrapping around
//           Enter: start    e: edit    ? h: help    v: version    q: leave    Ctrl-L: redraw
//   editor  keys of line-edit.h    Enter: start with this line    Esc Ctrl-C: back
//   help    any key: back
//
// A countdown runs in the list until any key is pressed.

#include "boot-entries/boot-entry.h"
#include "efi/key.h"
#include "efi/line-edit.h"

struct menu_date {
	uint16_t year; // 0 when it is not known
	uint8_t month, day, hour, minute;
};

struct menu_row {
	const struct boot_entry *entry;
	struct menu_date date;
};

enum menu_view {
	MENU_LIST,
	MENU_HELP,
	MENU_EDITOR,
};

enum menu_action {
	MENU_STAY,
	MENU_START,        // the selected entry, as somebody chose it
	MENU_START_EDITED, // the same with the editor's line as its command line
	MENU_EXPIRED,      // the countdown has run out: start the selected entry
	MENU_EDIT,         // the caller answers with menu_edit() or menu_say()
	MENU_LEAVE,        // to the firmware
	MENU_REDRAW,       // the screen may be spoilt: draw every cell
};

struct menu {
	const struct menu_row *rows; // in menu order; at least one
	size_t n_rows;
	size_t default_row;
	size_t selected;
	size_t top;             // the first row on the screen
	size_t page;            // how many rows the screen has room for; at least 1
	uint32_t countdown_sec; // 0 when none runs
	enum menu_view view;
	struct span message;         // what has just happened; may be empty
	struct span reason;          // why the default is the default
	struct span about;           // this program and its version
	const struct span *warnings; // on files that are not in the list, or did not work
	size_t n_warnings;
	struct line_edit line;
};

// A list with the default selected. The other members are the caller's to set before the first key;
// rows is borrowed.
void menu_init(struct menu *menu, const struct menu_row *rows, size_t n_rows, size_t default_row,
	       size_t page);

void menu_select(struct menu *menu, size_t row);

enum menu_action menu_press(struct menu *menu, struct key key);

// A second has passed: MENU_STAY or MENU_EXPIRED.
enum menu_action menu_second(struct menu *menu);

// Opens the editor on a copy of the selected entry's command line.
void menu_edit(struct menu *menu, struct span command_line);

// Shows a message in the list until the next key. Borrowed.
void menu_say(struct menu *menu, struct span message);
