// SPDX-License-Identifier: GPL-2.0-or-later

// Intel 6300ESB datasheet (300641), sections 15 (watchdog timer) and 15.2. Two stages count one
// after the other, in units of 1 ms; the end of the second one resets the machine. In memory:
//
//   0x00 u32  value of stage 1, 20 bits      0x0c u16  reload: bit 8; and the unlock sequence
//   0x04 u32  value of stage 2                         0x80, 0x86, before each write
//
// In configuration space:
//
//   0x60 u16  bits 1:0 = 3: stage 1 raises no interrupt; bit 2 = 0: units of 1 ms; bit 5 = 0: the
//             reset line is driven
//   0x68 u8   bit 1: it counts; bit 0: locked so until a reset

#include "efi/watchdog-driver.h"

#define ID 0x25ab8086u
#define CONFIG 0x60u
#define CONFIG_QUIET 3u
#define LOCK 0x68u
#define LOCK_ENABLED 2u
#define STAGE_1 0x00u
#define STAGE_2 0x04u
#define RELOAD 0x0cu
#define RELOAD_NOW 0x100u
#define TICKS_PER_STAGE_MAX 0xfffffu

static bool write_locked(EFI_PCI_IO_PROTOCOL *pci, EFI_PCI_IO_PROTOCOL_WIDTH width, uint64_t at,
			 uint32_t value)
{
	uint16_t first = 0x80, second = 0x86;

	return !EFI_ERROR(pci->Mem.Write(pci, EfiPciIoWidthUint16, 0, RELOAD, 1, &first)) &&
	       !EFI_ERROR(pci->Mem.Write(pci, EfiPciIoWidthUint16, 0, RELOAD, 1, &second)) &&
	       !EFI_ERROR(pci->Mem.Write(pci, width, 0, at, 1, &value));
}

static bool set_enabled(EFI_PCI_IO_PROTOCOL *pci, uint8_t value)
{
	uint8_t there = 0;

	return !EFI_ERROR(pci->Pci.Write(pci, EfiPciIoWidthUint8, LOCK, 1, &value)) &&
	       !EFI_ERROR(pci->Pci.Read(pci, EfiPciIoWidthUint8, LOCK, 1, &there)) &&
	       (there & LOCK_ENABLED) == value;
}

bool watchdog_i6300esb(EFI_PCI_IO_PROTOCOL *pci, uint32_t id, uint32_t seconds)
{
	uint32_t ticks = seconds * 1000 / 2;
	uint16_t quiet = CONFIG_QUIET;

	if (id != ID || ticks > TICKS_PER_STAGE_MAX)
		return false;
	if (!set_enabled(pci, 0) || seconds == 0)
		return seconds == 0;
	return !EFI_ERROR(pci->Attributes(pci, EfiPciIoAttributeOperationEnable,
					  EFI_PCI_IO_ATTRIBUTE_MEMORY, NULL)) &&
	       !EFI_ERROR(pci->Pci.Write(pci, EfiPciIoWidthUint16, CONFIG, 1, &quiet)) &&
	       write_locked(pci, EfiPciIoWidthUint32, STAGE_1, ticks) &&
	       write_locked(pci, EfiPciIoWidthUint32, STAGE_2, ticks) &&
	       write_locked(pci, EfiPciIoWidthUint16, RELOAD, RELOAD_NOW) &&
	       set_enabled(pci, LOCK_ENABLED);
}
