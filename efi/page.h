// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The menu's longer texts as lines: details, confirmation, help, the machine. One writer for the
// screen, which shows a window of them, for the plain lines of menu-lines.h, and for counting.
//
//   Debian GNU/Linux 12 (bookworm): before the upgrade
//   Status   last good, pinned
//   Created  2026-11-21 09:05 UTC, 28 hours ago
//   Kernel   6.1.0-50-amd64
//   Size     kernel 8.4, initrd 62.1 MiB
//   Files    known by their SHA-256, which is checked at the start
//   Default  no: "default" in loader.conf (deb-3.conf) comes first
//   Since the generation before
//     kernel 6.1.0-49 -> 6.1.0-50
//   Command line
//     | root=UUID=... quiet
//
// What has no value has no line. Words are kept whole where a line has room for them.

#include "efi/cells.h"
#include "efi/menu.h"

struct page {
	size_t width; // cells that a line has, at least 1
	void (*put)(void *context, size_t line, struct span text, enum screen_style style);
	void *context;
	size_t n_lines; // that have been written
};

// Writes the text of the menu's view; that of the selected entry's details for MENU_LIST and the
// others that are no text page themselves.
void page_write(struct page *page, const struct menu *menu);

// How many lines that is in the menu's text_columns.
size_t page_count(const struct menu *menu);

// Moves menu->scroll, within what there is to see.
void page_scroll_up(struct menu *menu, size_t n);
void page_scroll_down(struct menu *menu, size_t n);

// What the keys of a text page do: its last line.
struct span page_hint(const struct menu *menu);

// For page-details.c and page.c.
void page_line(struct page *page, struct span text, enum screen_style style);
// Over as many lines as it takes, the first one behind first and the others behind indent, both
// ASCII.
void page_wrap(struct page *page, const char *first, const char *indent, struct span text,
	       enum screen_style style);
// The same for a name in front of a text, which stands in its own column. Nothing when it is empty.
void page_pair(struct page *page, const char *name, size_t column, struct span text,
	       enum screen_style style);
void page_details(struct page *page, const struct menu *menu);
// "Debian GNU/Linux 13 (trixie)" and "deb-3.conf, 3 days ago, kernel ...": an entry in short.
void page_short(struct page *page, const struct menu *menu, const struct menu_shape_item *item);
