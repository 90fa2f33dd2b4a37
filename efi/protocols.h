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

// TCG EFI Protocol Specification 1.00 (TPM 2.0), section 6. Of its functions those that are called
// have their types.
#define TCG2_GUID                                                                                  \
	{                                                                                          \
		0x607f766c, 0x7455, 0x42be,                                                        \
		{                                                                                  \
			0x93, 0x0b, 0xe4, 0xd7, 0x6d, 0xb2, 0x72, 0x0f                             \
		}                                                                                  \
	}

struct tcg2_capability {
	uint8_t size;
	uint8_t structure_version[2], protocol_version[2]; // major, minor
	uint32_t algorithms, event_logs;
	uint8_t has_tpm;
	uint16_t max_command, max_response;
	uint32_t maker, n_banks, active_banks;
};

_Static_assert(sizeof(struct tcg2_capability) == 36, "as in the specification");

struct tcg2 {
	EFI_STATUS(EFIAPI *get_capability)(struct tcg2 *this, struct tcg2_capability *capability);
	VOID *get_event_log, *hash_log_extend_event, *submit_command;
	EFI_STATUS(EFIAPI *get_active_pcr_banks)(struct tcg2 *this, UINT32 *banks);
};

// UEFI 2.10, section 34.8: HII Database Protocol, as above.
#define HII_DATABASE_GUID                                                                          \
	{                                                                                          \
		0xef9fc172, 0xa1b2, 0x4693,                                                        \
		{                                                                                  \
			0xb3, 0x27, 0x6d, 0x32, 0xfc, 0x41, 0x60, 0x42                             \
		}                                                                                  \
	}

struct hii_database {
	VOID *others[8];
	// The current layout where guid is NULL.
	EFI_STATUS(EFIAPI *get_keyboard_layout)
	(struct hii_database *this, const EFI_GUID *guid, UINT16 *size, VOID *layout);
};

// What EDK2 marks a console's handle with: MdeModulePkg/Include/Guid/ConsoleOutDevice.h. There is
// no interface behind it.
#define CONSOLE_OUT_DEVICE_GUID                                                                    \
	{                                                                                          \
		0xd3b36f2c, 0xd551, 0x11d4,                                                        \
		{                                                                                  \
			0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d                             \
		}                                                                                  \
	}

// And ConsoleInDevice.h.
#define CONSOLE_IN_DEVICE_GUID                                                                     \
	{                                                                                          \
		0xd3b36f2b, 0xd551, 0x11d4,                                                        \
		{                                                                                  \
			0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d                             \
		}                                                                                  \
	}
