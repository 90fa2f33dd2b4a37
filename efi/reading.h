// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Reading files that are large, or slow, or both: published times go from 10 MB/s down to 0.6 MB/s
// (a kernel and its initrd in two minutes: https://github.com/pftf/RPi4/issues/262). For each piece
// of at most FILE_CHUNK bytes, which is in the processor's cache then:
//
//   - it is read, once, and never straight to above 4 GiB: there are disk controllers whose transfers
//     to there fail, and say nothing ("Try to pick better locations for kernel and initrd", a patch
//     of Fedora's GRUB, 2019);
//   - it is hashed, where a hash is wanted;
//   - the firmware's watchdog starts anew: a disk that gives anything is slow, not dead;
//   - from a second on, a line on the console says how far it is (progress.h), and is taken away at
//     the end. A start that takes less shows nothing;
//   - a key that leads to the menu (window.h) is looked for.
//
//   cleanup_reading struct reading reading = { 0 };
//
//   reading_start(&reading, fw, total);
//   status = reading_file(&reading, &file, buf, size, &hash);     and the next one

#include "boot-entries/sha256.h"
#include "efi/file.h"
#include "efi/progress.h"
#include "efi/window.h"

// A zeroed one may be ended.
struct reading {
	const struct firmware *fw;
	struct progress progress;
	uint64_t ticks_at_start, ticks_per_second; // without a rate no line is ever due
	struct buffer low;                         // a piece on its way above 4 GiB
	struct window *window;                     // NULL: no key stops it
};

// total: bytes of all files together, to which reading_add_total() adds before they are read.
void reading_start(struct reading *reading, const struct firmware *fw, size_t total);
void reading_add_total(struct reading *reading, size_t size);

// From now on the window's key, where it is open, stops reading, and the line says so.
void reading_look(struct reading *reading, struct window *window);

// Reads a file's first size bytes, and hashes them if hash is not NULL. Whatever file_read() gives;
// EFI_ABORTED when it was stopped.
EFI_STATUS reading_file(struct reading *reading, struct file *file, uint8_t *buf, size_t size,
			struct sha256 *hash);

// Takes the line away, and frees what was needed on the way.
void reading_end(struct reading *reading);

#define cleanup_reading __attribute__((cleanup(reading_end)))
