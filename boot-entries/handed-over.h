// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How often in a row the firmware was asked to start Windows at its next boot (BootNext), with
// nobody there. What asks for it each time, a standing default, would do so for ever where the
// firmware cannot start it and comes back to the loader. That looks like a Windows that has run and
// was restarted, but for the time it takes: more than HANDED_OVER_MAX in HANDED_OVER_WITHIN_SEC is
// no Windows that works, and it is loaded as a program then, after which the next entry has its
// turn if that fails, too.
//
//   handed-over = COUNT SP SECONDS      a digit; of the first one, since 1970, by the firmware's clock

#include <stdbool.h>
#include <stdint.h>

#include "boot-entries/span.h"

#define HANDED_OVER_MAX 3u
#define HANDED_OVER_WITHIN_SEC 600u
#define HANDED_OVER_TEXT_MAX 24u // bytes

// before: what the last one has left, or empty; what is malformed, later than now, or long ago does
// not count. True when it may be asked once more: text, of *ret_len bytes, is to be left then.
bool handed_over_again(struct span before, uint64_t now_sec, char text[HANDED_OVER_TEXT_MAX],
		       size_t *ret_len);
