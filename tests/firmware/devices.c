// SPDX-License-Identifier: GPL-2.0-or-later

// Disks and their partitions as handles, each with its path and its blocks, and a file system where
// there is one.

#include <string.h>

#include "tests/firmware/session.h"

#define DISK_BYTES (UINT64_C(2) << 30) // where nobody says

static uint32_t block_size(const struct session *s, size_t disk)
{
	uint32_t size = s->machine->disks[disk].block_size;

	return size > 0 ? size : 512;
}

static uint64_t n_blocks(const struct session *s, size_t disk)
{
	uint64_t n = s->machine->disks[disk].n_blocks;

	return n > 0 ? n : DISK_BYTES / block_size(s, disk);
}

static bool read_disk(struct session *s, size_t at, uint64_t lba, size_t n, uint8_t *buf)
{
	const struct fw_disk *disk = &s->machine->disks[at];
	uint32_t size = block_size(s, at);

	if (disk->read)
		return disk->read(disk->context, lba * size, buf, n * size) == 0;
	for (size_t i = 0; i < n; i++)
		gpt_read(s, at, lba + i, buf + i * size);
	return true;
}

static EFI_STATUS EFIAPI read_blocks(EFI_BLOCK_IO_PROTOCOL *this, UINT32 media_id, EFI_LBA lba,
				     UINTN size, void *buf)
{
	const struct device *device =
		(const struct device *)((char *)this - offsetof(struct device, io));
	const EFI_BLOCK_IO_MEDIA *media = this->Media;
	EFI_STATUS fault = session_call(FW_READ_BLOCKS);
	size_t n = size / media->BlockSize;

	if (fault != EFI_SUCCESS)
		return fault;
	if (media_id != media->MediaId)
		return EFI_MEDIA_CHANGED;
	if (size % media->BlockSize != 0)
		return EFI_BAD_BUFFER_SIZE;
	if (lba > media->LastBlock || n > media->LastBlock - lba + 1 ||
	    (uintptr_t)buf % media->IoAlign != 0)
		return EFI_INVALID_PARAMETER;
	if (!read_disk(session_now(), device->disk, device->first_lba + lba, n, buf))
		return EFI_DEVICE_ERROR;
	return EFI_SUCCESS;
}

static void init_device(struct session *s, struct device *device, size_t disk, uint64_t first_lba,
			uint64_t last_lba, EFI_DEVICE_PATH *path)
{
	EFI_GUID path_guid = EFI_DEVICE_PATH_PROTOCOL_GUID, io_guid = EFI_BLOCK_IO_PROTOCOL_GUID;

	device->disk = disk;
	device->first_lba = first_lba;
	device->media = (EFI_BLOCK_IO_MEDIA){ .MediaId = 7,
					      .MediaPresent = TRUE,
					      .BlockSize = block_size(s, disk),
					      .IoAlign = 16,
					      .LastBlock = last_lba - first_lba };
	session_fill(&device->io.Reset, &device->io + 1);
	device->io.Media = &device->media;
	device->io.ReadBlocks = read_blocks;
	device->handle = handle_add(s);
	handle_install(device->handle, &path_guid, path);
	handle_install(device->handle, &io_guid, &device->io);
}

static void add_file_system(struct session *s, size_t i)
{
	EFI_GUID guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
	struct device *device = &s->volumes[i];

	if (!s->machine->volumes[i].root ||
	    (s->machine->volumes[i].needs_driver && s->outcome->n_drivers == 0))
		return;
	file_system_init(device);
	handle_install(device->handle, &guid, &device->file_system);
}

static void add_volume(struct session *s, size_t i)
{
	const struct fw_volume *volume = &s->machine->volumes[i];

	init_device(s, &s->volumes[i], volume->disk, volume->first_lba, volume->last_lba,
		    path_of_volume(volume));
}

static EFI_STATUS EFIAPI connect_controller(EFI_HANDLE handle, EFI_HANDLE *driver,
					    EFI_DEVICE_PATH *rest, BOOLEAN recursive)
{
	EFI_STATUS fault = session_call(FW_CONNECT_CONTROLLER);
	struct session *s = session_now();

	(void)driver, (void)rest, (void)recursive;
	for (size_t i = 0; fault == EFI_SUCCESS && i < s->machine->n_volumes; i++) {
		bool on_disk = handle == s->disks[s->machine->volumes[i].disk].handle;

		if (on_disk && !s->volumes[i].handle)
			add_volume(s, i);
		if (on_disk || handle == s->volumes[i].handle)
			add_file_system(s, i);
	}
	return fault;
}

// With "fast boot" a firmware has connected little: the volume it has booted from may lack its file
// system, others are not even known as partitions.
void devices_open(struct session *s)
{
	const struct fw_machine *machine = s->machine;

	for (size_t i = 0; i < FW_DISKS_MAX; i++)
		init_device(s, &s->disks[i], i, 0, n_blocks(s, i) - 1, path_of_disk(i));
	for (size_t i = 0; i < machine->n_volumes; i++) {
		bool connected = !machine->volumes[i].is_unconnected;

		if (connected || i == machine->boot_volume)
			add_volume(s, i);
		if (connected)
			add_file_system(s, i);
	}
	s->boot.ConnectController = connect_controller;
}
