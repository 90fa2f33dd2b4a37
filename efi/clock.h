// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The firmware's clock and dates (UEFI 2.10, section 8.3).

#include "boot-entries/utc.h"
#include "efi/firmware.h"

// All zero for what no clock says, such as a field out of its range: clocks that were never set,
// and files without a time.
struct utc clock_date(const EFI_TIME *time);

// Seconds since 1970 in UTC, as far as the clock's time zone is known; 0 when it cannot be read.
int64_t clock_now(const struct firmware *fw);
