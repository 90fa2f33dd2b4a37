// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Lines that tell a person what was left out or went wrong: kept for the menu's help, printed
// before a start, and part of the journal for the operating system (decisions.h).

#include "boot-entries/writer.h"
#include "efi/decisions.h"
#include "efi/memory.h"

#define JOURNAL_MAX 32u
#define JOURNAL_LINE_MAX 400u

struct journal {
	struct arena *arena;
	struct decisions *decisions;
	struct span lines[JOURNAL_MAX]; // the first ones and the last one
	size_t n;
	size_t n_printed;
};

void journal_init(struct journal *journal, struct arena *arena, struct decisions *decisions);

// "genboot: <verb> <subject>: <cause>", and the line itself for showing elsewhere. An empty verb,
// as of an entry that has failed, is left out with its blank. Without memory the line is printed at
// once, and empty.
struct span journal_add(struct journal *journal, struct span verb, struct span subject,
			struct span cause);

// Prints the lines that were not yet printed.
void journal_print(struct journal *journal);

// Prints ASCII from the start of the cursor's line, over what is there, and leaves the cursor
// behind it.
void print_over(const struct firmware *fw, const char *text);

// Prints one line at the cursor, whatever bytes it holds, without touching the screen's mode or
// colours.
void print_line(const struct firmware *fw, struct span text);
