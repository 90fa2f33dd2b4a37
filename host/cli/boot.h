// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cli/view.h"

// Has the next boot, and only that, start what is shown: by the EFI variable LoaderEntryOneShot, or
// by the state record where there are no variables. number is 0 for no generation. Plan, steps, and
// unless it is a dry run, doing it and saying so. An exit code, said.
int boot_once(struct cli *cli, struct view *view, const struct boot_entry *shown, uint32_t number);
