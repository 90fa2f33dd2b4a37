// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Lines on a terminal, where what is printed has been through screen(): one character of it is one
// cell.

#include "host/cli/cli.h"

// 0 when standard output is no terminal: lines may have any length then.
size_t terminal_columns(void);

// One line, unless --json: first, which is ASCII, and the whole of text behind it. On a terminal
// that is too narrow for both it goes on at this column of the next lines, between words where that
// is possible.
void say_wrapped(const struct cli *cli, const char *first, size_t column, struct span text);
