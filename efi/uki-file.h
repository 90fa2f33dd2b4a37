// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The headers and sections of a PE file on a boot partition, read piece by piece: a unified kernel
// image may have hundreds of megabytes.

#include "boot-entries/uki.h"
#include "efi/file.h"

struct uki_file {
	struct file file;
	struct buffer headers;
	struct pe pe; // borrows from headers
};

// Opens a PE file for this processor. *ret is safe to close in any case.
EFI_STATUS uki_file_open(const struct firmware *fw, EFI_FILE_PROTOCOL *folder, struct span path,
			 struct uki_file *ret);
void uki_file_close(struct uki_file *uki);

#define cleanup_uki __attribute__((cleanup(uki_file_close)))

// A section's bytes, up to max, into the arena. Empty when the section is absent.
EFI_STATUS uki_file_section(struct uki_file *uki, const struct uki *parts, enum uki_part part,
			    size_t max, struct arena *arena, struct span *ret);
