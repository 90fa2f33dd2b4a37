// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One watchdog a file. A driver looks whether the device is its, by the vendor and device id that
// it is given, and starts (for seconds) or stops it (seconds 0). True when the device says itself
// that it counts, or no longer does.

#include <stdbool.h>

#include <efi.h>

#include <efipciio.h>

// Intel 6300ESB I/O controller hub, 8086:25ab; QEMU's -device i6300esb.
bool watchdog_i6300esb(EFI_PCI_IO_PROTOCOL *pci, uint32_t id, uint32_t seconds);
