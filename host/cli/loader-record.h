// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What machine.json says of the boot loader on the ESP, so that verify can tell whether its content
// is still what was written. Who signs a loader better signs the file that setup writes: until
// setup has recorded the ESP's own, what rots in it goes unseen.

#include "host/esp/loader-file.h"
#include "host/store/machine.h"

// Puts down what the plan, once carried out, leaves on the ESP. True when that is news.
bool loader_record_take(struct machine *machine, int esp_fd, const struct loader_plan *plan);

// True when the loader at path, one of genboot's with whole headers, has other content than was
// written. False also where nobody knows: another build that stays, or another system's.
bool loader_record_differs(const struct machine *machine, int esp_fd, const char *path);

// True when that is because it was signed on the ESP, as sbctl does: it is signed, and what setup
// wrote, as far as that is still there, is not. It is the user's own then, and no damage.
bool loader_record_is_signed_since(const struct machine *machine, int esp_fd, const char *path);

// True when it is signed, since or before, and nothing says that it is damaged.
bool loader_record_is_signed(const struct machine *machine, int esp_fd, const char *path);

// True when the loader at path has content that was written, and where nothing was put down.
bool loader_record_knows(const struct machine *machine, int esp_fd, const char *path);

// The newest loader of ours below EFI/genboot when it is older than this program, such as
// "genboot 0.1.0"; else NULL. The caller frees.
char *loader_record_outdated(int esp_fd);
