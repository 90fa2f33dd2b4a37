// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The boot menu as a state machine: (state, key or second) -> state and an action for the caller.
// No firmware in here. screen.h draws a state, menu-lines.h says it in plain lines, and the caller
// does what an action says. Rows, groups and folds are menu-shape.h's.
//
//   list     Up Down, j k, Ctrl-P Ctrl-N      select; nothing wraps around
//            PageUp PageDown, Ctrl-B Ctrl-F   a page
//            Home End, g G, Ctrl-A Ctrl-E     first, last
//            1 to 9                           that entry, counted from the top
//            l w a s                          the next Linux, Windows, macOS, EFI shell
//            f O B                            firmware setup, power off, reboot: select that row
//            Enter      start once; on "older (N)": unfold, and fold again
//            K          start and keep: become the default, after a confirmation
//            d D        become the default without starting, after a confirmation
//            e p        edit the command line; pin or unpin
//            Right Tab  details, or unfold      Left Esc  back: unfilter, fold
//            /          search as you type      i P  this machine      ? h H F1  help
//            t + T -    longer, shorter timeout r R  next, previous console mode
//            v Q q      version; back to the firmware    Ctrl-L  draw the screen again
//   details  as the list, but PageUp PageDown scroll; Left Esc Right Tab: back
//   search   text and Backspace, which select what matches best; Up Down and pages select; Enter:
//            back to the list, which keeps to what matches; Esc Ctrl-C: back to the whole list,
//            the row still selected
//   editor   keys of line-edit.h; Enter: start with this line; Esc Ctrl-C: back
//   confirm  Enter y Y: yes; any other key: no
//   help, machine   Up Down and pages scroll; any other key: back
//
// Letters mean what they mean in systemd-boot 262 (boot.c, menu_run), with these exceptions, each
// on purpose: p pins (there it dumps the state, here P and i do), d and D ask first (an unwanted
// default is hard to find again, nixpkgs issue 28445) and set the state record, and Right does not
// start (in systemd-boot it does).
//
// A countdown runs until any key is pressed.

#include "boot-entries/entry-difference.h"
#include "boot-entries/menu-shape.h"
#include "efi/key.h"
#include "efi/line-edit.h"

#define MENU_NOTHING UINT32_MAX // no item
#define MENU_SEARCH_MAX 64u     // bytes
#define MENU_TEXT_MAX 160u

enum menu_view {
	MENU_LIST,
	MENU_DETAILS,
	MENU_SEARCH,
	MENU_EDITOR,
	MENU_CONFIRM,
	MENU_HELP,
	MENU_MACHINE,
};

// Those marked * are about the selected entry (menu_item), which then is one.
enum menu_action {
	MENU_STAY,
	MENU_START,          // * as somebody chose it
	MENU_START_EDITED,   // * with the editor's line as its command line
	MENU_START_AND_KEEP, // * make it the default, then start it
	MENU_EXPIRED,        // * the countdown has run out: start it
	MENU_KEEP,           // * make it the default
	MENU_EDIT,           // * the caller answers with menu_edit() or menu_say()
	MENU_PIN,            // * pin or unpin it, then menu_changed()
	MENU_TELL,           // the caller answers with menu_tell()
	MENU_TIMEOUT,        // menu->timeout_sec has changed: to be written down on leaving
	MENU_NEXT_CONSOLE,   // the next larger console mode
	MENU_PREVIOUS_CONSOLE,
	MENU_REDRAW, // the screen may be spoilt: draw every cell
	MENU_LEAVE,  // to the firmware
};

// What is looked up only for an entry that somebody looks at.
struct menu_details {
	uint32_t item; // whose; MENU_NOTHING: nobody's
	struct span command_line;
	uint64_t kernel_bytes, initrd_bytes; // as the catalog says; 0: not known
	bool has_hashes;                     // each file is checked against a hash at the start
	bool is_compared;                    // with the default, from which it is another entry
	unsigned difference;                 // entry_difference()
};

// The widest of each column, in cells, over all entries.
struct menu_widths {
	size_t number, title, age, kernel, status;
};

struct menu {
	// The caller's, all borrowed.
	struct menu_shape shape;
	struct span about;      // this program and its version
	struct span notice;     // why the menu is here, in one line; may be empty
	struct span reason;     // why the default is the default
	const struct span *log; // lines on what was left out, or did not work
	size_t n_log;
	struct menu_details details;

	int64_t now_sec;
	enum menu_view view;
	uint32_t selected;              // row; n_rows when there is none to select
	uint32_t top;                   // the first row on the screen
	size_t page;                    // rows of the list that the screen has room for
	size_t scroll;                  // of a text page: the first line on the screen
	size_t text_rows, text_columns; // of a text page
	uint32_t countdown_sec;         // 0 when none runs
	uint32_t timeout_sec;           // or one of TIMEOUT_*: LoaderConfigTimeout
	enum menu_action asked;         // what MENU_CONFIRM asks about; MENU_START in plain lines
	struct span message;            // what has just happened; may be empty
	const struct span *machine;     // the lines of MENU_MACHINE
	size_t n_machine;
	struct span boot_log; // the loader's own (boot-entries/boot-log.h), for MENU_MACHINE
	struct menu_widths widths;
	struct line_edit line;
	char search[MENU_SEARCH_MAX];
	size_t search_len;
	uint32_t search_from;     // the item that was selected before
	char text[MENU_TEXT_MAX]; // of a message that had to be put together
};

// A list of n items in menu order, with the default selected, else the first. rows and order as in
// menu_shape_init(). The caller's texts are empty then; timeout_sec is TIMEOUT_UNSET; there is room
// for one row until menu_fit(). The menu must stay where it is: the shape's filter is its search.
// now_sec: since 1970; 0 when the clock cannot be read.
void menu_init(struct menu *menu, struct menu_shape_item *items, uint32_t n,
	       struct menu_shape_row *rows, uint32_t *order, int64_t now_sec);

// What the screen has room for (screen_fit knows); each counts as at least 1.
void menu_fit(struct menu *menu, size_t page, size_t text_rows, size_t text_columns);

// The item of the selected row; MENU_NOTHING when the row is not an entry.
uint32_t menu_item(const struct menu *menu);
const struct boot_entry *menu_entry(const struct menu *menu);  // NULL
const struct entry_facts *menu_facts(const struct menu *menu); // NULL

// Selects an item, and unfolds or unfilters it where needed.
void menu_select_item(struct menu *menu, uint32_t item);

// The nth entry that the list shows, from 1. False when there is none.
bool menu_select_nth(struct menu *menu, size_t n);

enum menu_action menu_press(struct menu *menu, struct key key);

// A second has passed: MENU_STAY or MENU_EXPIRED.
enum menu_action menu_second(struct menu *menu);

// True for actions after which there is no menu any more.
bool menu_action_ends(enum menu_action action);

// The item whose details should be looked up now, as they are shown or about to be, and are another
// one's; MENU_NOTHING otherwise. always: the screen shows them beside the list.
uint32_t menu_wants_details(const struct menu *menu, bool always);

// Opens the editor on a copy of the selected entry's command line.
void menu_edit(struct menu *menu, struct span command_line);

// Shows what there is to know of the machine, and the log of this start.
void menu_tell(struct menu *menu, const struct span *lines, size_t n, struct span boot_log);

// Shows a message in the list until the next key. Borrowed.
void menu_say(struct menu *menu, struct span message);

// Facts of items have changed: makes the rows again, with the same entry selected.
void menu_changed(struct menu *menu);

// There are more items now, n in all: makes the rows again. Items may have moved.
void menu_more(struct menu *menu, uint32_t n);
