// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The files that an entry's extra keys name (UAPI.1): credentials and system or configuration
// extensions beside a unified kernel image, handed to its stub as an initrd of cpio archives. One
// archive for each kind that there is, in this order and below it in that of the entry; folders are
// where systemd's own stub puts the files of a NAME.efi.extra.d (systemd-stub(7)):
//
//   *.cred           /.extra/credentials/   folder 0500, files 0400
//   *.sysext.raw     /.extra/sysext/               0555        0444
//   *.confext.raw    /.extra/confext/              0555        0444
//
// Other names are passed over, as in systemd-boot 262. That measures the archives (PCR 12, 13, 12),
// which genboot does not; Linux measures the whole initrd (PCR 9).

#include "boot-entries/entry.h"
#include "efi/reading.h"
#include "efi/scan.h"

// Reads them into the bytes of an initrd, empty when there are none; each must be as the catalog,
// if there is one, says. boot_error _ENCODING for a name that is not ASCII; EFI_BAD_BUFFER_SIZE
// above FILE_MAX together. *ret_failed: the index of the file that a failure is about.
EFI_STATUS extras_read(struct reading *reading, const struct entry_origin *origin,
		       const struct entry *keys, struct buffer *ret, size_t *ret_failed);
