// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The words of a kernel command line, as Linux cuts them: at spaces, tabs and newlines that are not
// between double quotes (https://docs.kernel.org/admin-guide/kernel-parameters.html).

#include "boot-entries/span.h"

// Takes the next word off the front of *rest, with its quotes. False behind the last.
bool kernel_word_next(struct span *rest, struct span *ret);

// True when one of the words of line is this one, byte by byte.
bool kernel_words_have(struct span line, struct span word);
