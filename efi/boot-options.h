// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The firmware's own list of what to boot: BootOrder and its Boot#### (UEFI 2.10, section 3.3). No
// disk is touched.

#include "efi/others.h"

#define BOOT_OPTIONS_MAX 128u // of BootOrder; a longer one is not read

// Adds what others.h says. An option that leads to what is in the list already is noted with that.
void boot_options_find(struct others *others);
