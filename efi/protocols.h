// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What gnu-efi 3.0.15 lacks, under names of our own so that newer ones may bring theirs.

#include <efi.h>

// UEFI 2.10, section 13.2: Load File 2 Protocol.
#define LOAD_FILE2_GUID                                                                            \
	{                                                                                          \
		0x4006c0c1, 0xfcb3, 0x403e,                                                        \
		{                                                                                  \
			0x99, 0x6d, 0x4a, 0x6c, 0x87, 0x24, 0xe0, 0x6d                             \
		}                                                                                  \
	}

struct load_file2 {
	EFI_STATUS(EFIAPI *load_file)
	(struct load_file2 *this, const EFI_DEVICE_PATH *path, BOOLEAN boot_policy, UINTN *size,
	 VOID *buffer);
};

// Where Linux looks for its initrd: https://docs.kernel.org/arch/x86/boot.html and
// drivers/firmware/efi/libstub.
#define LINUX_INITRD_MEDIA_GUID                                                                    \
	{                                                                                          \
		0x5568e427, 0x68fc, 0x4f3d,                                                        \
		{                                                                                  \
			0xac, 0x74, 0xca, 0x55, 0x52, 0x31, 0xcc, 0x68                             \
		}                                                                                  \
	}

// EFI_DT_FIXUP_PROTOCOL 1.0.0: https://github.com/U-Boot-EFI/EFI_DT_FIXUP_PROTOCOL
#define DT_FIXUP_GUID                                                                              \
	{                                                                                          \
		0xe617d64c, 0xfe08, 0x46da,                                                        \
		{                                                                                  \
			0xf4, 0xdc, 0xbb, 0xd5, 0x87, 0x0c, 0x73, 0x00                             \
		}                                                                                  \
	}
#define DT_APPLY_FIXUPS 1u
#define DT_RESERVE_MEMORY 2u

// size: of the memory at fdt, and with EFI_BUFFER_TOO_SMALL what it would have to be.
struct dt_fixup {
	uint64_t revision;
	EFI_STATUS(EFIAPI *fixup)
	(struct dt_fixup *this, VOID *fdt, UINTN *size, UINT32 flags);
};
