// SPDX-License-Identifier: GPL-2.0-or-later
//
// Says so, and never comes back.
#include <efi.h>
#include <efilib.h>

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table);

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table)
{
	static CHAR16 text[] = L"the app hangs\r\n";

	(void)image;
	table->ConOut->OutputString(table->ConOut, text);
	for (;;)
		;
}
