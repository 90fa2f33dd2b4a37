// SPDX-License-Identifier: GPL-2.0-or-later

// Where the firmware starts the loader. It may be at any address, and nothing in it holds one:
// loader.lds sees to that, so nothing has to be relocated.

#include <efi.h>

EFI_STATUS EFIAPI start(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);
EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

// A PE file without a table of relocations could only be loaded at its own address. This one has a
// block for the first page, and nothing in it (PE format, "The .reloc Section").
__attribute__((used, section(".reloc"))) static const struct {
	uint32_t page, size;
	uint16_t fixups[2]; // IMAGE_REL_BASED_ABSOLUTE: padding
} no_fixups = { .size = sizeof no_fixups };

__attribute__((used)) EFI_STATUS EFIAPI start(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
	return efi_main(image, system);
}
