// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Entropy for the system that starts, from \loader\random-seed on the ESP and whatever else there
// is (boot-entries/random-seed.h, https://systemd.io/RANDOM_SEEDS), where loader.conf asks for it.
// Linux finds it as a configuration table (LINUX_EFI_RANDOM_SEED_TABLE_GUID, include/linux/efi.h).
//
// The file gets its successor before the seed is used, and where it cannot, nothing is used: the
// same seed twice would be worse than none. So nothing happens on an ESP that is marked read-only.
// Unlike systemd-boot, which makes the file and lets a short one grow, only bytes that the file has
// are written: bootctl random-seed makes one. Then there must be something that is not on the disk,
// which may have been copied: the firmware's generator, a seed from the loader before us, or a
// LoaderSystemToken of 32 bytes; under Secure Boot one of the first two. The mode
// with-system-token wants a token in any case.

#include "boot-entries/loader-conf.h"
#include "efi/journal.h"
#include "efi/volume.h"

#define BOOT_FILE_RANDOM_SEED "loader/random-seed"

// To be called right before a start, when all files are read: a refused write may spoil reading
// (https://github.com/systemd/systemd/issues/42979). What fails is a line in the journal.
void random_seed_pass(const struct firmware *fw, struct journal *journal, const struct volume *esp,
		      enum random_seed_mode mode);
