// SPDX-License-Identifier: GPL-2.0-or-later

// An Intel 6300ESB as a PCI device, as far as its watchdog goes (efi/watchdog-i6300esb.c has the
// registers), behind a bridge that is another device.

#include <string.h>

#include "tests/firmware/session.h"

#define CONFIG 0x60u
#define LOCK 0x68u
#define RELOAD 0x0cu

static size_t width_of(EFI_PCI_IO_PROTOCOL_WIDTH width)
{
	if (width > EfiPciIoWidthUint32)
		session_misuse("a width of PCI that the loader has no use for");
	return (size_t)1 << width;
}

static struct fw_watchdog *device(void)
{
	return session_now()->machine->watchdog;
}

static bool is_watchdog(const EFI_PCI_IO_PROTOCOL *pci)
{
	return pci == &session_now()->pci[1];
}

static EFI_STATUS EFIAPI read_config(EFI_PCI_IO_PROTOCOL *this, EFI_PCI_IO_PROTOCOL_WIDTH width,
				     UINT32 offset, UINTN count, void *buf)
{
	EFI_STATUS fault = session_call(FW_PCI_READ_CONFIG);
	uint32_t id = is_watchdog(this) ? 0x25ab8086 : 0x244e8086;
	uint8_t bytes[256] = { 0 };

	if (fault != EFI_SUCCESS)
		return fault;
	memcpy(bytes, &id, sizeof id);
	bytes[LOCK] = device()->lock;
	if (offset + count * width_of(width) > sizeof bytes)
		return EFI_INVALID_PARAMETER;
	memcpy(buf, bytes + offset, count * width_of(width));
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI write_config(EFI_PCI_IO_PROTOCOL *this, EFI_PCI_IO_PROTOCOL_WIDTH width,
				      UINT32 offset, UINTN count, void *buf)
{
	EFI_STATUS fault = session_call(FW_PCI_WRITE_CONFIG);

	if (fault != EFI_SUCCESS)
		return fault;
	if (!is_watchdog(this) || count != 1)
		session_misuse("the loader writes to another device");
	if (offset == CONFIG && width_of(width) == 2)
		memcpy(&device()->config, buf, 2);
	else if (offset == LOCK && width_of(width) == 1)
		device()->lock = device()->is_stuck ? device()->lock : *(uint8_t *)buf;
	else
		session_misuse("a register that the watchdog has not");
	return EFI_SUCCESS;
}

// A write to a register that was not unlocked is lost.
static void write_register(uint64_t offset, uint32_t value)
{
	struct fw_watchdog *watchdog = device();
	bool is_open = watchdog->unlocked == 2;

	if (offset == RELOAD && !is_open) {
		watchdog->unlocked = value == 0x80                              ? 1
				     : value == 0x86 && watchdog->unlocked == 1 ? 2
										: 0;
		return;
	}
	watchdog->unlocked = 0;
	if (is_open && offset == RELOAD)
		watchdog->is_reloaded = value & 0x100;
	else if (is_open && offset < RELOAD)
		watchdog->stages[offset / 4] = value;
}

static EFI_STATUS EFIAPI write_memory(EFI_PCI_IO_PROTOCOL *this, EFI_PCI_IO_PROTOCOL_WIDTH width,
				      UINT8 bar, UINT64 offset, UINTN count, void *buf)
{
	EFI_STATUS fault = session_call(FW_PCI_WRITE_MEMORY);
	uint32_t value = 0;

	if (fault != EFI_SUCCESS)
		return fault;
	if (!is_watchdog(this) || bar != 0 || count != 1 || offset > RELOAD)
		session_misuse("the loader writes to a device's memory that it does not know");
	memcpy(&value, buf, width_of(width));
	// What is not decoded goes nowhere.
	if (device()->decodes)
		write_register(offset, value);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI set_attributes(EFI_PCI_IO_PROTOCOL *this,
					EFI_PCI_IO_PROTOCOL_ATTRIBUTE_OPERATION operation,
					UINT64 attributes, UINT64 *result)
{
	EFI_STATUS fault = session_call(FW_PCI_ATTRIBUTES);

	(void)result;
	if (fault != EFI_SUCCESS)
		return fault;
	if (!is_watchdog(this) || operation != EfiPciIoAttributeOperationEnable)
		session_misuse("attributes of a device that the loader has no use for");
	device()->decodes = attributes & EFI_PCI_IO_ATTRIBUTE_MEMORY;
	return EFI_SUCCESS;
}

void watchdog_open(struct session *s)
{
	EFI_GUID guid = EFI_PCI_IO_PROTOCOL_GUID;

	for (size_t i = 0; i < 2 && s->machine->watchdog; i++) {
		session_fill(&s->pci[i].PollMem, &s->pci[i].RomSize);
		s->pci[i].Pci.Read = read_config;
		s->pci[i].Pci.Write = write_config;
		s->pci[i].Mem.Write = write_memory;
		s->pci[i].Attributes = set_attributes;
		handle_install(handle_add(s), &guid, &s->pci[i]);
	}
}
