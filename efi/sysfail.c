// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/sysfail.h"
#include "boot-entries/esrt.h"
#include "efi/config-table.h"

static const EFI_GUID system_resources = {
	0xb122a263, 0x3661, 0x4f68, { 0x99, 0x29, 0x78, 0xf8, 0xb0, 0xd6, 0x21, 0x80 }
};

struct span sysfail_reason(const struct firmware *fw)
{
	const uint8_t *table = config_table(fw, system_resources);

	// The table's size is what its header says.
	if (!table || !esrt_update_has_failed(table, esrt_size(table)))
		return span_of(NULL);
	return span_of("firmware-updare-failure");
}
