// SPDX-License-Identifier: GPL-2.0-or-later
//
// The "kernel" of the crash tests: an EFI program that says which one it is and switches the
// machine off. It prints "payload: " and its own command line.
#include <efi.h>
#include <efilib.h>

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table);

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table)
{
	static EFI_GUID loaded_image = EFI_LOADED_IMAGE_PROTOCOL_GUID;
	static CHAR16 name[] = L"payload: ", end[] = L"\r\n";
	EFI_LOADED_IMAGE *own = NULL;
	EFI_STATUS status;

	status = table->BootServices->HandleProtocol(image, &loaded_image, (void **)&own);
	table->ConOut->OutputString(table->ConOut, name);
	if (!EFI_ERROR(status) && own->LoadOptionsSize > 0)
		table->ConOut->OutputString(table->ConOut, own->LoadOptions);
	table->ConOut->OutputString(table->ConOut, end);
	table->RuntimeServices->ResetSystem(EfiResetShutdown, EFI_SUCCESS, 0, NULL);
	return EFI_ABORTED;
}
