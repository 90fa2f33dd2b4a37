// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// From an entry to a running system: everything is read and checked before the firmware is asked to
// load it, so that a missing file changes nothing, not even a TPM's registers.

#include "efi/devicetree.h"
#include "efi/initrd.h"
#include "efi/scan.h"
#include "efi/window.h"

// What a failure is about; the object may be empty.
struct image_failure {
	struct span object;
	EFI_STATUS status;
};

// What an entry's command line becomes.
struct image_line {
	const struct span *edited; // stands in place of it; or NULL
	bool ends_panics;          // IMAGE_PANIC stands before it
};

// A kernel that panics restarts the machine after so many seconds, where by itself it stands still
// for good. It stands first, as of a repeated parameter the last one counts: an entry that says
// panic= itself has it its way. A UKI that has no line but its own is left alone.
// https://docs.kernel.org/admin-guide/kernel-parameters.html
#define IMAGE_PANIC "panic=10 "

struct image {
	EFI_HANDLE handle; // NULL while not loaded
	struct buffer options;
	struct initrd initrd;
	struct devicetree devicetree;
};

// Looks at an entry's files without reading them: is each there, of the size that its catalog says,
// is the first one an image for this processor?
bool image_check(const struct firmware *fw, const struct boot_entry *entry,
		 const struct entry_origin *origin, struct image_failure *ret_failure);

// The command line that the entry starts with, in the arena. Empty when it has none, or it cannot
// be read.
struct span image_command_line(const struct firmware *fw, struct arena *arena,
			       const struct boot_entry *entry, const struct entry_origin *origin);

enum image_kind {
	IMAGE_APPLICATION,
	IMAGE_DRIVER,
};

// Loads one PE file of an origin's volume, which must be of this kind and as its catalog, if it has
// one, says. The caller unloads *ret, which may be set on failure, too: Secure Boot refuses what is
// loaded.
EFI_STATUS image_load_file(const struct firmware *fw, struct arena *arena,
			   const struct entry_origin *origin, struct span path,
			   enum image_kind kind, EFI_HANDLE *ret);

// Loads an entry that has each file as its catalog says, to the last bit. When all is read it waits
// for the window, and closes it. False, too, where its key was pressed. *ret must stay where it is
// until image_discard(), which is to be called in any case.
bool image_load(struct arena *arena, const struct boot_entry *entry,
		const struct entry_origin *origin, const struct image_line *wanted,
		struct window *window, struct image *ret, struct image_failure *ret_failure);

// Returns only when the image has come back: EFI_SUCCESS when it says so.
EFI_STATUS image_start(const struct firmware *fw, struct image *image);

void image_discard(const struct firmware *fw, struct image *image);
