// SPDX-License-Identifier: GPL-2.0-or-later

// A firmware that repairs devicetrees (efi/protocols.h): it makes them larger by what the test
// says, and fills that with FW_DT_REPAIR.

#include <string.h>

#include "boot-entries/bytes.h"
#include "tests/firmware/session.h"

static EFI_STATUS EFIAPI fixup(struct dt_fixup *this, VOID *fdt, UINTN *size, UINT32 flags)
{
	EFI_STATUS fault = session_call(FW_DT_FIXUP);
	size_t total = load_be32((const uint8_t *)fdt + 4);
	size_t wanted = total + session_now()->machine->dt_fixup_room;

	if (fault != EFI_SUCCESS)
		return fault;
	if (this != &session_now()->dt_fixup || flags != (DT_APPLY_FIXUPS | DT_RESERVE_MEMORY))
		session_misuse("a devicetree is to be repaired in a way that nobody knows");
	if (*size < wanted) {
		*size = wanted;
		return EFI_BUFFER_TOO_SMALL;
	}
	memset((uint8_t *)fdt + total, FW_DT_REPAIR, wanted - total);
	store_be32((uint8_t *)fdt + 4, (uint32_t)wanted);
	return EFI_SUCCESS;
}

void dt_fixup_open(struct session *s)
{
	EFI_GUID guid = DT_FIXUP_GUID;

	s->dt_fixup = (struct dt_fixup){ 0x10000, fixup };
	if (s->machine->dt_fixup_room > 0)
		handle_install(handle_add(s), &guid, &s->dt_fixup);
}
