// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// fsck.vfat(8) of dosfstools, run as "fsck.vfat -a DEVICE". The device must not be mounted.

#include <stdbool.h>

bool fsck_is_installed(void);

// Its words go to standard error, or nowhere when quiet. 0: it found nothing, or mended all it
// found; -ENOENT: it is not installed; -EUCLEAN: it could not; -errno.
int fsck_mend(const char *device, bool quiet);
