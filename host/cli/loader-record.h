// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What machine.json says of the boot loader on the ESP, so that verify can tell whether its content
// is still what was written. Who signs a loader signs the file that setup writes, not the ESP's.

#include "host/esp/loader-file.h"
#include "host/store/machine.h"

// Puts down what the plan, once carried out, leaves on the ESP. True when that is news.
bool loader_record_take(struct machine *machine, int esp_fd, const struct loader_plan *plan);

// True when the loader at path, one of genboot's with whole headers, has other content than was
// written. False also where nobody knows: another build that stays, or another system's.
bool loader_record_differs(const struct machine *machine, int esp_fd, const char *path);

// The newest loader of ours below EFI/genboot when it is older than this program, such as
// "genboot 0.1.0"; else NULL. The caller frees.
char *loader_record_outdated(int esp_fd);
