// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// All that one run of the loader knows, and its two halves: ask a person, start an entry.

#include "efi/came-back.h"
#include "efi/counting.h"
#include "efi/failed-starts.h"
#include "efi/interface.h"
#include "efi/keyboard.h"
#include "efi/others.h"
#include "efi/settings.h"

struct menu_memory;

struct loader {
	const struct firmware *fw;
	struct arena arena;
	struct journal journal;
	struct volumes volumes;
	struct settings settings;
	struct entry_list list;
	struct others others;
	struct keyboard keyboard;
	struct decisions decisions;
	struct counting counting;
	struct came_back came_back;
	struct span failed_starts; // what stage 1 could not start
	struct span pins;          // pins.h, read when a menu is first shown
	struct menu_memory *menu;  // facts.h; NULL until then
};

// What is to be started, and on whose word.
struct pick {
	size_t row; // in menu order
	bool by_person;
	bool edited;
	struct span command_line; // when edited
};

// How long a last line is left on the screen, before the firmware paints over it.
#define LOADER_LAST_WORDS_USEC 3000000u

// Writes the time since the processor's reset into one of the LOADER_VAR_TIME_* variables.
void loader_report_time(struct loader *loader, const char *variable, uint64_t ticks);

// Looks for other systems on other disks, once. True when there are more rows: those of our entries
// stay where they were.
bool loader_look_far(struct loader *loader);

// Shows the menu (ask.c) with pick's row selected, a message and a countdown (0: none), until a row
// is chosen. False when the person wants back to the firmware. Without a console the pick stays as
// it is.
bool loader_ask(struct loader *loader, const struct choice *choice, struct span message,
		uint32_t countdown_sec, struct pick *pick);

// Starts entries until one runs, asking as settings, keys and failures demand (boot.c). Returns
// when there is nothing left to start, or EFI_SUCCESS when a person has left the menu.
EFI_STATUS loader_boot(struct loader *loader);
