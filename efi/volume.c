// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/volume.h"
#include "efi/device-path.h"
#include "efi/retry.h"
#include "efi/xbootldr.h"

// Drivers are connected only when the file system is not there yet, and only to this device:
// connecting everything takes seconds on some machines.
// https://github.com/systemd/systemd/issues/25510
static EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *file_system(const struct firmware *fw, EFI_HANDLE device)
{
	EFI_GUID guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
	EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *found = firmware_protocol(fw, device, guid);

	if (found || !device)
		return found;
	fw->boot->ConnectController(device, NULL, NULL, TRUE);
	return firmware_protocol(fw, device, guid);
}

EFI_STATUS volume_open_root(const struct firmware *fw, struct volume *volume)
{
	EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *fs = file_system(fw, volume->device);
	struct retry retry = { .fw = fw };
	EFI_FILE_PROTOCOL *root;
	EFI_STATUS status;

	if (!fs)
		return EFI_NOT_FOUND;
	do
		status = fs->OpenVolume(fs, &root);
	while (retry_later(&retry, status));
	if (!EFI_ERROR(status))
		volume->root = root;
	return status;
}

static EFI_STATUS open_volume(const struct firmware *fw, EFI_HANDLE device, const char *name,
			      struct volumes *volumes)
{
	struct volume *volume = &volumes->at[volumes->n];
	EFI_STATUS status;

	*volume = (struct volume){ .name = name, .device = device };
	status = volume_open_root(fw, volume);
	if (!EFI_ERROR(status))
		volumes->n++;
	return status;
}

EFI_STATUS volumes_open(const struct firmware *fw, struct volumes *ret)
{
	ret->n = 0;
	return open_volume(fw, fw->loaded->DeviceHandle, "ESP", ret);
}

void volumes_open_xbootldr(const struct firmware *fw, struct arena *arena, struct volumes *volumes)
{
	EFI_HANDLE xbootldr = xbootldr_find(fw, arena, fw->loaded->DeviceHandle);

	if (xbootldr && xbootldr != fw->loaded->DeviceHandle)
		open_volume(fw, xbootldr, "XBOOTLDR", volumes);
}

void volumes_close(struct volumes *volumes)
{
	while (volumes->n > 0) {
		EFI_FILE_PROTOCOL *root = volumes->at[--volumes->n].root;

		root->Close(root);
	}
}

bool volume_partition_uuid(const struct firmware *fw, const struct volume *volume,
			   uint8_t ret_uuid[GUID_SIZE])
{
	const struct partition_node *partition =
		device_path_partition(device_path_of(fw, volume->device));

	if (partition)
		__builtin_memcpy(ret_uuid, partition->uuid, GUID_SIZE);
	return partition;
}
