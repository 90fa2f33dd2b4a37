// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// An update of the loader that waits: /EFI/BOOT is an older loader of ours than one below
// /EFI/genboot, because what firmware falls back to is replaced only when the new one has booted
// once (loader-file.h).

#include <stdbool.h>

#include "host/esp/find.h"

struct loader_update {
	char *path;     // of the newest, below EFI/genboot
	char *identity; // "genboot 0.2.0"
	char *fallback_path, *fallback_identity;
	bool is_due; // the newest is running
};

// LoaderImageIdentifier, when LoaderDevicePartUUID says that it was started from this ESP (a plain
// folder has no UUID to compare); NULL when it was not, or nobody says. Without both nobody knows
// that a loader on this ESP has booted: a mirror's has the same name. The caller frees.
char *loader_running(int efivars_fd, const struct place *esp);

// running is loader_running() or NULL. False when no update waits. loader_update_done releases
// *ret.
bool loader_update_find(int esp_fd, const char *running, struct loader_update *ret);
void loader_update_done(struct loader_update *update);

// What the newest of ours below EFI/genboot calls itself, such as "genboot 0.2.0"; NULL when there
// is none. The caller frees.
char *loader_update_newest(int esp_fd);

// Replaces the fallback. 0 or -errno.
int loader_update_finish(int esp_fd, const struct loader_update *update);
