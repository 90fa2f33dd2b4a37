// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The devicetree that an entry brings (UAPI.1, key devicetree): the firmware's configuration table
// in its place, as Linux finds it, and the firmware's own repairs to it where it offers any
// (EFI_DT_FIXUP_PROTOCOL, https://github.com/U-Boot-EFI/EFI_DT_FIXUP_PROTOCOL).

#include "efi/reading.h"
#include "efi/scan.h"

// Zeroed, it is none. It must stay until devicetree_remove().
struct devicetree {
	EFI_PHYSICAL_ADDRESS at;
	size_t n_pages; // 0: none
	void *original; // the firmware's table, NULL when it had none
	bool is_installed;
};

// Reads the file, which must be as its catalog, if there is one, says, and installs it.
// EFI_BAD_BUFFER_SIZE; EFI_COMPROMISED_DATA and the like; what fdt_check() and the firmware say.
// *ret is to be removed in any case.
EFI_STATUS devicetree_install(struct reading *reading, const struct entry_origin *origin,
			      struct span path, struct devicetree *ret);

// Puts the firmware's own back.
void devicetree_remove(const struct firmware *fw, struct devicetree *devicetree);
