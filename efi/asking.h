// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A menu that is on, for ask.c, which shows it, ask-lines.c, which says it, and answer.c, which
// does what the menu leaves to its caller.

#include "efi/beeper.h"
#include "efi/facts.h"
#include "efi/machine-lines.h"

#define REASON_MAX 400u

struct asking {
	struct loader *loader;
	struct menu_memory *memory;
	bool has_new_timeout;
	char reason[REASON_MAX], notice[REASON_MAX + 32];
	struct beeper beeper;
	struct span machine[MACHINE_LINES_MAX];
};

// Does what an action asks for and does not end the menu. Returns the action, or MENU_STAY where an
// entry that was to be kept could not be: then the menu says why, and nothing starts.
enum menu_action answer_action(struct asking *asking, enum menu_action action);

// Writes down what has been changed for the next boot.
void answer_leaving(struct asking *asking);

// The key as the person who pressed it sees it: by loader.conf's keyboard-layout where text is
// typed; elsewhere only letters are, so that digits and signs are where a US keyboard has them.
// What a terminal sends is what it says.
struct key ask_translate(const struct asking *asking, struct key key, bool is_text);

// Says the menu in plain lines until an action ends it.
enum menu_action ask_in_lines(struct asking *asking);
