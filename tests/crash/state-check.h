// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Asks a program of the test's own about a state, for what is not on FAT.

#include "tests/crash/image.h"

#define STATE_SAID_SIZE 256u

// Runs PROGRAM IMAGE OPTIONS on the state, written to a file that is gone afterwards. 0: all is
// well; 1: it is not, and the program's last line is in said; -errno, -EIO when the program itself
// failed.
int state_check(const struct image *image, const char *program, const char *options,
		char said[STATE_SAID_SIZE]);
