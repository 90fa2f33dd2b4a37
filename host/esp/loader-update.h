// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// An update of the loader that waits: /EFI/BOOT is an older loader of ours than one below
// /EFI/genboot, because what firmware falls back to is replaced only when the new one has booted
// once (loader-file.h).

#include <stdbool.h>

struct loader_update {
	char *path;     // of the newest, below EFI/genboot
	char *identity; // "genboot 0.2.0"
	char *fallback_path, *fallback_identity;
	bool is_due; // the newest is running
};

// running is LoaderImageIdentifier or NULL. False when no update waits. loader_update_done releases
// *ret.
bool loader_update_find(int esp_fd, const char *running, struct loader_update *ret);
void loader_update_done(struct loader_update *update);

// Replaces the fallback. 0 or -errno.
int loader_update_finish(int esp_fd, const struct loader_update *update);
