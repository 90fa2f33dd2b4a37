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
