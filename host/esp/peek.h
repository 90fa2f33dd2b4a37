// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The state record as it is on the disk, read past every mount. A mount alone writes to a FAT file
// system (it is marked as in use), and what is asked at each start of a machine must not.
//
// The disk's own bytes are read (O_DIRECT), not the kernel's copy of them: whatever genboot has
// written is there, as it waits for that (state.h).

#include "boot-entries/state-record.h"

// Of the ESP with this partition UUID. 0; -ENODEV, -ENOTUNIQ: partition.h; -ENOENT: there is no
// such file; -EBADMSG: not of its size; as fat.h; -errno.
int state_peek(const char *part_uuid, struct state *ret);

// The same of a partition, or an image of one, that is open. fd may be one that O_DIRECT is set
// for.
int state_peek_at(int fd, struct state *ret);
