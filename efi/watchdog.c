// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/watchdog.h"
#include "efi/watchdog-driver.h"

static bool drive(EFI_PCI_IO_PROTOCOL *pci, uint32_t flags, uint32_t seconds)
{
	uint32_t id = 0;

	if (EFI_ERROR(pci->Pci.Read(pci, EfiPciIoWidthUint32, 0, 1, &id)))
		return false;
	return (flags & STATE_WATCHDOG_I6300ESB) && watchdog_i6300esb(pci, id, seconds);
}

static const char *drive_first(const struct firmware *fw, uint32_t flags, uint32_t seconds)
{
	EFI_GUID guid = EFI_PCI_IO_PROTOCOL_GUID;
	EFI_HANDLE *handles = NULL;
	const char *found = NULL;
	UINTN n = 0;

	if (!(flags & STATE_WATCHDOG_I6300ESB) ||
	    EFI_ERROR(fw->boot->LocateHandleBuffer(ByProtocol, &guid, NULL, &n, &handles)))
		return NULL;
	for (UINTN i = 0; i < n && !found; i++) {
		EFI_PCI_IO_PROTOCOL *pci = firmware_protocol(fw, handles[i], guid);

		if (pci && drive(pci, flags, seconds))
			found = "i6300esb";
	}
	fw->boot->FreePool(handles);
	return found;
}

const char *watchdog_start(const struct firmware *fw, uint32_t flags)
{
	return drive_first(fw, flags, WATCHDOG_START_SEC);
}

void watchdog_stop(const struct firmware *fw, uint32_t flags)
{
	(void)drive_first(fw, flags, 0);
}
