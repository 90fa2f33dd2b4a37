// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The data file system is looked at before it is mounted, as an initrd does with a root: e2fsck -p
// for ext2 to ext4, which takes no time where all is well. btrfs and xfs have nothing to be run at
// boot (fsck.btrfs(8), fsck.xfs(8)).

// Never fails: what could not be mended is said, and mounting shows what comes of it.
void check_file_system(const char *device);
