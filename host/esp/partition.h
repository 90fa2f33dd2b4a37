// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Partitions by their UUID. udev's /dev/disk/by-partuuid and blkid_evaluate_tag() give one of
// several where a disk was cloned; who is going to write must know that there are several.

#include <sys/types.h>

// 0; -ENODEV: there is none now; -ENOTUNIQ: more than one. Waits for nothing. The partitions of a
// disk that is part of another device (multipath, RAID) do not count; that device's do.
int partition_find(const char *part_uuid, dev_t *ret);
