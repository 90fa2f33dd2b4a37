// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a file of a generation must be, by its catalog: who starts a kernel of which a bit has
// turned is worse off than who starts the generation before.

#include "boot-entries/catalog.h"
#include "efi/reading.h"

// Compares a file's size with that of what was installed. EFI_COMPROMISED_DATA when they differ;
// EFI_NO_MAPPING when the catalog does not list the file. Without a catalog (NULL) anything is
// right.
EFI_STATUS blob_check_size(const struct catalog *catalog, struct span path, size_t size);

// Reads a file of this size and compares its whole content with what was installed, on the way: no
// byte is read twice, and without a catalog none is hashed. Errors as above, and those of reading.
EFI_STATUS blob_read(struct reading *reading, const struct catalog *catalog, struct file *file,
		     uint8_t *buf, size_t size);
