// SPDX-License-Identifier: GPL-2.0-or-later

// Where the firmware starts the loader on aa64. The linker leaves a table of the pointers in .data
// that hold addresses (ELF for the Arm 64-bit Architecture, IHI 0056, R_AARCH64_RELATIVE;
// loader.lds says where it is), and they are right once the image's own address is added.
// tests/aa64 checks that there is no other kind.

#include <efi.h>

EFI_STATUS start(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);
EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

struct relocation {
	uint64_t offset; // in the image
	uint64_t info;
	uint64_t addend;
};

// From loader.lds. Hidden, so that their own addresses need no relocation.
#define hidden __attribute__((visibility("hidden")))
extern hidden uint8_t image_base[];
extern hidden const struct relocation relocations[], relocations_end[];

// A PE file without a table of relocations could only be loaded at its own address. This one has a
// block for the first page, and nothing in it (PE format, "The .reloc Section").
__attribute__((used, section(".reloc"))) static const struct {
	uint32_t page, size;
	uint16_t fixups[2]; // IMAGE_REL_BASED_ABSOLUTE: padding
} no_fixups = { .size = sizeof no_fixups };

static void relocate(void)
{
	for (const struct relocation *r = relocations; r != relocations_end; r++)
		*(uint64_t *)(void *)(image_base + r->offset) = (uintptr_t)image_base + r->addend;
}

EFI_STATUS start(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
	relocate();
	return efi_main(image, system);
}
