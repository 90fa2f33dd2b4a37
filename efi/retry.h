// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Reading that fails may work a moment later: a disk that still spins up, a stick that is being
// found again. Without a second try one such moment would cost the machine its menu.
//
//   struct retry retry = { .fw = fw };
//
//   do {
//           status = ...;
//   } while (retry_later(&retry, status));
//
// A try more after 10 ms, 20 ms and 40 ms; and RETRIES_MAX in a whole boot, about half a second, so
// that a dead disk with hundreds of files does not keep anybody waiting.

#include "efi/firmware.h"

#define RETRIES_MAX 20u

struct retry {
	const struct firmware *fw;
	unsigned n; // tries more, so far
};

// True when it is worth another try, after having waited for it. False for success, for causes that
// stay, and when there have been enough.
bool retry_later(struct retry *retry, EFI_STATUS status);
