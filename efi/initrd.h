// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The initrd that Linux asks its loader for, by LoadFile2 on a vendor media path: all of an entry's
// initrds as one, each but the last filled up with zeros to a multiple of 4 bytes, so that a cpio
// header may follow. What follows the last would change the measurement.

#include "efi/blob.h"
#include "efi/protocols.h"

struct initrd_path {
	VENDOR_DEVICE_PATH vendor;
	EFI_DEVICE_PATH end;
} __attribute__((packed));

struct initrd {
	struct load_file2 interface; // first: the firmware hands it back
	struct initrd_path path;
	struct buffer data;
	EFI_HANDLE handle; // NULL while not registered
};

// Reads n files of one volume, which must be as the catalog, if there is one, says; empty ones add
// nothing. The reading must have been started; what they are together is added to its total.
// *ret_failed: the index of the file that a failure is about.
EFI_STATUS initrd_read(struct reading *reading, EFI_FILE_PROTOCOL *root,
		       const struct catalog *catalog, const struct span *paths, size_t n,
		       struct initrd *ret, size_t *ret_failed);

// Offers it to the image that starts next; initrd must stay where it is until initrd_free().
// Nothing to do when it is empty.
EFI_STATUS initrd_register(const struct firmware *fw, struct initrd *initrd);

void initrd_free(const struct firmware *fw, struct initrd *initrd);
