// SPDX-License-Identifier: GPL-2.0-or-later
#include <efi.h>
#include <efilib.h>

#define KEPT                                                                                       \
	(EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS)
#define HIDDEN (EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS)

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table);

static const EFI_GUID loader = {
	0x4a67b082, 0x0a4c, 0x41cf, { 0xb6, 0xc7, 0x44, 0x0b, 0x29, 0xbb, 0x8c, 0x4f }
};
static const EFI_GUID global = EFI_GLOBAL_VARIABLE;

static CHAR16 no_end[] = { 'n', 'o', 'n', 'e', '.', 'c', 'o', 'n', 'f' };
static CHAR16 surrogates[] = { 0xdc00, 0xd800, 0 };
static CHAR16 order[] = { 0x7777, 0x1234, 0x7777 };
static UINT8 one_byte[] = { 'o' };
// "x", and a device path of an end alone. One that is cut short OVMF itself refuses.
static UINT8 no_path[] = { 1, 0, 0, 0, 4, 0, 'x', 0, 0, 0, 0x7f, 0xff, 4, 0 };
static UINT8 large[1024];

static BOOLEAN set(EFI_SYSTEM_TABLE *table, const CHAR16 *name, const EFI_GUID *vendor,
		   UINT32 attributes, void *data, UINTN size)
{
	EFI_GUID guid = *vendor;

	return !EFI_ERROR(
		table->RuntimeServices->SetVariable((CHAR16 *)name, &guid, attributes, size, data));
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table)
{
	static CHAR16 good[] = L"odd: all set\r\n", bad[] = L"odd: not all set\r\n";
	BOOLEAN all;

	(void)image;
	all = set(table, L"LoaderEntryDefault", &loader, KEPT, one_byte, sizeof one_byte) &&
	      set(table, L"LoaderEntryPreferred", &loader, HIDDEN, surrogates, sizeof surrogates) &&
	      set(table, L"LoaderEntryOneShot", &loader, KEPT, no_end, sizeof no_end) &&
	      set(table, L"LoaderConfigTimeout", &loader, KEPT, large, sizeof large) &&
	      set(table, L"Boot1234", &global, KEPT, no_path, sizeof no_path) &&
	      set(table, L"BootOrder", &global, KEPT, order, sizeof order) &&
	      set(table, L"BootNext", &global, KEPT, order, 2);
	table->ConOut->OutputString(table->ConOut, all ? good : bad);
	return EFI_ABORTED;
}
