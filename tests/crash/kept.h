// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The files that a command must leave alone: those that are there before and after it with the same
// content in the same place, as the blobs and entries of generations that it does not remove, and
// other systems' files, are. Nothing else may be written where they are, and in no state may one of
// them be missing or read differently.

#include "tests/crash/image.h"
#include "tests/crash/judge.h"

struct kept_files {
	unsigned partition;
	char **paths;
	size_t n;
	size_t n_small; // of these, in front, the content is compared, too
	struct disk_file *files;
};

// Every file of a partition as it is now. 0 or -errno.
int kept_list(struct image *image, unsigned partition, struct kept_files *ret);
void kept_free(struct kept_files *kept);

// Drops those that are not there any more, or differ, or have moved. 0 or -errno.
int kept_narrow(struct image *image, struct kept_files *kept);

// Whether they all can be read and are as they were; else the path of one that is not, borrowed. Of
// big files, which take too long to read in each state, only the clusters are watched
// (kept_at_sector).
const char *kept_first_changed(struct image *image, const struct kept_files *kept);

// The path of the kept file that has the sector, borrowed, or NULL.
const char *kept_at_sector(const struct kept_files *kept, uint64_t sector);
