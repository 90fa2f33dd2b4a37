// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Who keeps a file system from being unmounted.

#include <sys/types.h>

// "bash (pid 12)", or "what is mounted on /boot/efi" for a mount below one of its own; NULL when
// nothing is seen. The caller frees.
char *holder_of(dev_t device);
