// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How others come into the list; for others.c and boot-options.c.

#include "boot-entries/loader-interface.h"
#include "efi/others.h"

#define OTHER_DEFAULT_LOADER "EFI/BOOT/BOOT" BOOT_ARCHITECTURE ".EFI"

// The file that a kind of program is known by; NULL for kinds that are none.
const char *other_path(enum boot_entry_kind kind);

// Both put an entry behind those of its kind; suffix and title as in boot_entry_from_other(), title
// borrowed. NULL when there is no room.
struct entry_origin *other_add(struct others *others, enum boot_entry_kind kind, struct span suffix,
			       struct span title);

// With an id that no other has, and, where there are several Windows or macOS, titles that tell
// them apart. volume is borrowed.
struct entry_origin *other_add_program(struct others *others, enum boot_entry_kind kind,
				       const struct volume *volume);

// All handles that have a file system.
struct handles {
	EFI_HANDLE *at;
	size_t n;
};

void handles_with_files(const struct firmware *fw, struct handles *ret);
void handles_free(const struct firmware *fw, struct handles *handles);
