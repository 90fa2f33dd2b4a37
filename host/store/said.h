// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <stddef.h>

// What a program has said, from the file that it was said to: the last size - 1 bytes, with a NUL
// behind them and without line ends.
void said_take(int fd, char *said, size_t size);
