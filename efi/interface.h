// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the loader tells the operating system, by the Boot Loader Interface:
// https://systemd.io/BOOT_LOADER_INTERFACE

#include "boot-entries/loader-conf.h"
#include "efi/scan.h"

#define GENBOOT_NAME "genboot " GENBOOT_VERSION

// Who we are, what we can do with these settings, where we came from.
void interface_announce(const struct firmware *fw, const struct volume *esp,
			const struct loader_conf *conf);

// The ids in the order shown; where the firmware does not take so many, ours from the top, and all
// that are not ours.
void interface_list(const struct firmware *fw, struct arena *arena, const struct entry_list *list);

// Microseconds; nothing is written for 0, which means unknown.
void interface_time(const struct firmware *fw, const char *variable, uint64_t usec);

// The entry that starts now; remembered for "@saved" when save is set, and then written only if it
// is another one than LoaderEntryLastBooted has.
void interface_selected(const struct firmware *fw, struct arena *arena, struct span id, bool save);
