// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Boot counting as UAPI.1 has it ("Boot counting"): the file of an entry named x+3-0.conf becomes
// x+2-1.conf before the entry is started, and whoever has booted well takes the counter away
// (systemd-bless-boot), for which LoaderBootCountPath says what the file is called now. An entry
// with none left is bad.
//
// genboot's own generations have no counters; these are other tools'. It is the one thing on FAT
// that genboot renames: the name keeps its length (entry-name.h), for only then a driver changes it
// in place. Kernel and initrd are in memory by then, because writing that is refused has spoilt
// reading on some machines (https://github.com/systemd/systemd/issues/42979), and a start that
// fails for a missing file has not been tried. As in systemd-boot entries of the kind efi are not
// counted, and what is marked read-only, file or volume, is not touched.
//
// The firmware has loaded a unified image under its old name, which is what the image finds in its
// LoadedImage protocol. systemd's stub needs it for its side files only, which it looks up without
// the counter.

#include "efi/scan.h"

struct counting {
	bool has_announced; // LoaderBootCountPath is ours
	bool counts_down;   // the entry counted last has one try less on the disk than before
};

// Counts a start of a row, when it has a counter, in its file's name and in list. What fails is a
// line in the journal: the machine boots all the same. LoaderBootCountPath is there afterwards if
// and only if the entry was counted, unless somebody else has set it.
void counting_start(struct counting *counting, struct journal *journal,
		    const struct entry_list *list, size_t row);
