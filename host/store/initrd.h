// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A new initrd of the running system, made by its own mkinitramfs(8) (initramfs-tools), which lets
// genboot's hook put stage 1 into it. What is in /boot is not touched.

#include <stdbool.h>
#include <stddef.h>

#define INITRD_STAGED "staging/initrd.new" // in the store

bool initrd_can_be_made(void); // the program is installed
bool initrd_has_hook(void);    // and genboot's hook for it

// Writes the file at path for this kernel. What the program says when it fails goes to said, its
// last lines. 0; -ENOENT: it is not installed; -EIO: it failed; -errno.
int initrd_make(const char *path, const char *kernel_version, char *said, size_t said_size);
