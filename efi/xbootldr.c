// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/xbootldr.h"
#include "boot-entries/gpt.h"
#include "efi/device-path.h"
#include "efi/retry.h"

struct disk {
	const struct firmware *fw;
	EFI_HANDLE handle;
	EFI_BLOCK_IO_PROTOCOL *io;
};

// Whole blocks, into pages: what any IoAlign is satisfied with.
static EFI_STATUS read_blocks(const struct disk *disk, uint64_t lba, size_t size,
			      struct buffer *ret)
{
	const EFI_BLOCK_IO_MEDIA *media = disk->io->Media;
	size_t block = media->BlockSize, rounded = (size + block - 1) / block * block;
	struct retry retry = { .fw = disk->fw };
	EFI_STATUS status = buffer_allocate(disk->fw, rounded, ret);

	if (EFI_ERROR(status))
		return status;
	do
		status = disk->io->ReadBlocks(disk->io, media->MediaId, lba, rounded, ret->data);
	while (retry_later(&retry, status));
	return status;
}

static bool find_partition(const struct disk *disk, uint64_t header_lba, struct gpt_entry *ret,
			   uint32_t *ret_number)
{
	cleanup_buffer struct buffer block = { 0 }, entries = { 0 };
	struct gpt_header header;

	*ret_number = 0;
	if (EFI_ERROR(read_blocks(disk, header_lba, disk->io->Media->BlockSize, &block)))
		return false;
	if (gpt_header_parse(block.data, disk->io->Media->BlockSize, header_lba, &header) < 0)
		return false;
	if (EFI_ERROR(read_blocks(disk, header.entries_lba, gpt_entries_size(&header), &entries)))
		return false;
	if (gpt_entries_check(&header, entries.data) < 0)
		return false;
	// *ret_number ends up as the entry's number from 1, because the index is then the next
	// one's from 0.
	if (!gpt_find_type(&header, entries.data, gpt_type_xbootldr, ret_number, ret))
		*ret_number = 0;
	return true;
}

static bool open_disk(const struct firmware *fw, EFI_DEVICE_PATH *path, struct disk *ret)
{
	EFI_GUID guid = EFI_BLOCK_IO_PROTOCOL_GUID;

	*ret = (struct disk){ .fw = fw };
	if (!path || EFI_ERROR(fw->boot->LocateDevicePath(&guid, &path, &ret->handle)))
		return false;
	ret->io = firmware_protocol(fw, ret->handle, guid);
	return ret->io && ret->io->Media->MediaPresent && ret->io->Media->BlockSize >= 512;
}

// The handle whose path is exactly this one.
static EFI_HANDLE locate(const struct firmware *fw, EFI_DEVICE_PATH *path)
{
	EFI_GUID guid = EFI_BLOCK_IO_PROTOCOL_GUID;
	EFI_HANDLE handle;

	if (EFI_ERROR(fw->boot->LocateDevicePath(&guid, &path, &handle)))
		return NULL;
	return (path->Type & EFI_DP_TYPE_MASK) == END_DEVICE_PATH_TYPE ? handle : NULL;
}

EFI_HANDLE xbootldr_find(const struct firmware *fw, struct arena *arena, EFI_HANDLE esp)
{
	EFI_DEVICE_PATH *path = device_path_of(fw, esp), *sibling;
	struct partition_node *node = device_path_partition(path);
	struct gpt_entry partition;
	EFI_HANDLE found;
	struct disk disk;
	uint32_t number;

	if (!node || !open_disk(fw, device_path_before(arena, path, node), &disk))
		return NULL;
	if (!find_partition(&disk, 1, &partition, &number) &&
	    !find_partition(&disk, disk.io->Media->LastBlock, &partition, &number))
		return NULL;
	if (number == 0)
		return NULL;
	sibling = device_path_sibling(arena, path, number, &partition);
	if (!sibling)
		return NULL;
	found = locate(fw, sibling);
	if (found)
		return found;
	// With "fast boot" the firmware has connected the ESP alone.
	fw->boot->ConnectController(disk.handle, NULL, NULL, TRUE);
	return locate(fw, sibling);
}
