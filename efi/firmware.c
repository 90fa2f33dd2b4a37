// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/firmware.h"

#define WATCHDOG_SEC 300u
#define WATCHDOG_CODE 0x10000u // the first one that is not the firmware's own

EFI_STATUS firmware_init(struct firmware *fw, EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
	EFI_GUID loaded_image = EFI_LOADED_IMAGE_PROTOCOL_GUID;

	*fw = (struct firmware){ .image = image,
				 .system = system,
				 .boot = system->BootServices,
				 .runtime = system->RuntimeServices };
	fw->loaded = firmware_protocol(fw, image, loaded_image);
	return fw->loaded ? EFI_SUCCESS : EFI_UNSUPPORTED;
}

// A protocol without an interface, on the image of the run that goes on.
static const EFI_GUID genboot_is_running = {
	0xf9de5b71, 0x102e, 0x4ec7, { 0x99, 0xd7, 0x83, 0x58, 0x40, 0xdc, 0x83, 0x13 }
};

EFI_STATUS firmware_claim(struct firmware *fw)
{
	EFI_GUID guid = genboot_is_running;
	EFI_HANDLE handle = fw->image;
	void *interface;

	if (!EFI_ERROR(fw->boot->LocateProtocol(&guid, NULL, &interface)))
		return EFI_ALREADY_STARTED;
	fw->is_claimed = !EFI_ERROR(
		fw->boot->InstallProtocolInterface(&handle, &guid, EFI_NATIVE_INTERFACE, NULL));
	return EFI_SUCCESS;
}

void firmware_release(const struct firmware *fw)
{
	EFI_GUID guid = genboot_is_running;

	if (fw->is_claimed)
		fw->boot->UninstallProtocolInterface(fw->image, &guid, NULL);
}

void *firmware_protocol(const struct firmware *fw, EFI_HANDLE handle, EFI_GUID guid)
{
	void *interface = NULL;

	if (!handle || EFI_ERROR(fw->boot->HandleProtocol(handle, &guid, &interface)))
		return NULL;
	return interface;
}

void firmware_watchdog(const struct firmware *fw)
{
	fw->boot->SetWatchdogTimer(WATCHDOG_SEC, WATCHDOG_CODE, 0, NULL);
}

void firmware_watchdog_off(const struct firmware *fw)
{
	fw->boot->SetWatchdogTimer(0, WATCHDOG_CODE, 0, NULL);
}

const char *status_text(EFI_STATUS status)
{
	static const struct {
		EFI_STATUS status;
		char text[48];
	} texts[] = {
		{ EFI_SUCCESS, "it came back without starting a system" },
		{ EFI_NOT_FOUND, "file not found" },
		{ EFI_NO_MEDIA, "no medium" },
		{ EFI_DEVICE_ERROR, "read error" },
		{ EFI_WRITE_PROTECTED, "it cannot be written" },
		{ EFI_VOLUME_FULL, "the file system is full" },
		{ EFI_VOLUME_CORRUPTED, "the file system is damaged" },
		{ EFI_OUT_OF_RESOURCES, "not enough memory" },
		{ EFI_BAD_BUFFER_SIZE, "empty, or too large" },
		{ EFI_END_OF_FILE, "shorter than its size says" },
		{ EFI_COMPROMISED_DATA, "its content is not what was installed" },
		{ EFI_NO_MAPPING, "the catalog of its generation does not list it" },
		{ EFI_SECURITY_VIOLATION, "refused by Secure Boot" },
		{ EFI_ACCESS_DENIED, "access denied by the firmware" },
		{ EFI_UNSUPPORTED, "not supported" },
		{ EFI_LOAD_ERROR, "the firmware cannot load it" },
		{ EFI_INVALID_PARAMETER, "refused by the firmware" },
		{ EFI_ABORTED, "it stopped with an error" },
		{ EFI_ALREADY_STARTED, "it is genboot, which is running" },
	};

	if ((status & STATUS_OEM) == STATUS_OEM)
		return boot_error_text(-(int)(status & ~STATUS_OEM));
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (texts[i].status == status)
			return texts[i].text;
	return "the firmware reports an error";
}
