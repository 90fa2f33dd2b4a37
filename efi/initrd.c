// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/initrd.h"
#include "boot-entries/limits.h"
#include "efi/mem.h"

static const struct initrd_path linux_initrd = {
	.vendor = {
		.Header = { MEDIA_DEVICE_PATH, MEDIA_VENDOR_DP, { sizeof(VENDOR_DEVICE_PATH), 0 } },
		.Guid = LINUX_INITRD_MEDIA_GUID,
	},
	.end = { END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, { sizeof(EFI_DEVICE_PATH), 0 } },
};

static size_t padded(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

static EFI_STATUS measure(const struct firmware *fw, EFI_FILE_PROTOCOL *root,
			  const struct catalog *catalog, const struct span *paths, size_t n,
			  size_t *ret_total, size_t *ret_failed)
{
	size_t total = 0;

	for (size_t i = 0; i < n; i++) {
		cleanup_file struct file file;
		size_t size;
		EFI_STATUS status = file_open_sized(fw, root, paths[i], &file, &size);

		*ret_failed = i;
		if (!EFI_ERROR(status))
			status = blob_check_size(catalog, paths[i], size);
		if (EFI_ERROR(status))
			return status;
		total = size > 0 ? padded(total) + size : total;
		if (total > FILE_MAX)
			return EFI_BAD_BUFFER_SIZE;
	}
	*ret_total = total;
	return EFI_SUCCESS;
}

// Appends one file. The sizes are asked again, so a file that has grown since is refused, not
// written past the end.
static EFI_STATUS append(struct reading *reading, EFI_FILE_PROTOCOL *root,
			 const struct catalog *catalog, struct span path, struct buffer *data,
			 size_t *at)
{
	cleanup_file struct file file;
	size_t size = 0, start = padded(*at);
	EFI_STATUS status = file_open_sized(reading->fw, root, path, &file, &size);

	if (EFI_ERROR(status) || size == 0)
		return status;
	if (start > data->size || size > data->size - start)
		return EFI_VOLUME_CORRUPTED;
	__builtin_memset(data->data + *at, 0, start - *at);
	*at = start + size;
	return blob_read(reading, catalog, &file, data->data + start, size);
}

EFI_STATUS initrd_read(struct reading *reading, EFI_FILE_PROTOCOL *root,
		       const struct catalog *catalog, const struct span *paths, size_t n,
		       struct initrd *ret, size_t *ret_failed)
{
	size_t total = 0, at = 0;
	EFI_STATUS status = measure(reading->fw, root, catalog, paths, n, &total, ret_failed);

	if (!EFI_ERROR(status) && total > 0)
		status = buffer_allocate(reading->fw, total, &ret->data);
	reading_add_total(reading, total);
	for (size_t i = 0; !EFI_ERROR(status) && i < n && total > 0; i++) {
		*ret_failed = i;
		status = append(reading, root, catalog, paths[i], &ret->data, &at);
	}
	ret->data.size = at;
	return status;
}

static EFI_STATUS EFIAPI load_file(struct load_file2 *this, const EFI_DEVICE_PATH *path,
				   BOOLEAN boot_policy, UINTN *size, VOID *buffer)
{
	const struct initrd *initrd = (const struct initrd *)this;

	if (!this || !path || !size)
		return EFI_INVALID_PARAMETER;
	if (boot_policy)
		return EFI_UNSUPPORTED;
	if (!buffer || *size < initrd->data.size) {
		*size = initrd->data.size;
		return EFI_BUFFER_TOO_SMALL;
	}
	*size = initrd->data.size;
	memcpy(buffer, initrd->data.data, initrd->data.size);
	return EFI_SUCCESS;
}

// An initrd that a loader before us has left behind would be found first.
static void unregister_other(const struct firmware *fw, struct initrd_path *wanted)
{
	EFI_GUID load_file2 = LOAD_FILE2_GUID, device_path = EFI_DEVICE_PATH_PROTOCOL_GUID;
	EFI_DEVICE_PATH *path = &wanted->vendor.Header;
	EFI_HANDLE handle;

	if (EFI_ERROR(fw->boot->LocateDevicePath(&load_file2, &path, &handle)) ||
	    path->Type != END_DEVICE_PATH_TYPE)
		return;
	fw->boot->UninstallProtocolInterface(handle, &device_path,
					     firmware_protocol(fw, handle, device_path));
}

EFI_STATUS initrd_register(const struct firmware *fw, struct initrd *initrd)
{
	EFI_GUID load_file2 = LOAD_FILE2_GUID, device_path = EFI_DEVICE_PATH_PROTOCOL_GUID;

	initrd->interface.load_file = load_file;
	initrd->path = linux_initrd;
	unregister_other(fw, &initrd->path);
	if (initrd->data.size == 0)
		return EFI_SUCCESS;
	return fw->boot->InstallMultipleProtocolInterfaces(&initrd->handle, &device_path,
							   &initrd->path, &load_file2,
							   &initrd->interface, NULL);
}

void initrd_free(const struct firmware *fw, struct initrd *initrd)
{
	EFI_GUID load_file2 = LOAD_FILE2_GUID, device_path = EFI_DEVICE_PATH_PROTOCOL_GUID;

	if (initrd->handle)
		fw->boot->UninstallMultipleProtocolInterfaces(initrd->handle, &device_path,
							      &initrd->path, &load_file2,
							      &initrd->interface, NULL);
	initrd->handle = NULL;
	buffer_free(&initrd->data);
}
