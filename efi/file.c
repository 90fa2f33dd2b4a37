// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/file.h"
#include "boot-entries/error.h"
#include "boot-entries/limits.h"
#include "boot-entries/path.h"
#include "boot-entries/utf.h"

// A single large read fails on some machines and spoils the handle for good:
// https://github.com/systemd/systemd/issues/25911
#define CHUNK 0x100000u

void file_close(EFI_FILE_PROTOCOL **file)
{
	if (*file)
		(*file)->Close(*file);
	*file = NULL;
}

static EFI_STATUS open_mode(EFI_FILE_PROTOCOL *folder, struct span path, uint64_t mode,
			    EFI_FILE_PROTOCOL **ret)
{
	char utf8[BOOT_PATH_MAX + 1];
	CHAR16 utf16[BOOT_PATH_MAX + 1];
	int error = boot_path_print(path, '\\', utf8, sizeof utf8);
	EFI_FILE_PROTOCOL *file;
	EFI_STATUS status;

	if (error == 0)
		error = utf8_to_utf16(span_of(utf8), (uint16_t *)utf16,
				      sizeof utf16 / sizeof utf16[0], NULL);
	if (error < 0)
		return status_from(error);
	// Without the first separator, so that the path is relative to the folder.
	status = folder->Open(folder, &file, utf16 + 1, mode, 0);
	if (!EFI_ERROR(status))
		*ret = file;
	return status;
}

EFI_STATUS file_open(EFI_FILE_PROTOCOL *folder, struct span path, EFI_FILE_PROTOCOL **ret)
{
	return open_mode(folder, path, EFI_FILE_MODE_READ, ret);
}

static size_t capped_size(const EFI_FILE_INFO *info)
{
	return info->FileSize > FILE_MAX ? FILE_MAX + 1u : (size_t)info->FileSize;
}

// Fills FOLDER_INFO_MAX bytes.
static EFI_STATUS get_info(EFI_FILE_PROTOCOL *file, EFI_GUID id, uint64_t *memory)
{
	UINTN size = FOLDER_INFO_MAX;

	return file->GetInfo(file, &id, &size, memory);
}

static EFI_STATUS query_size(EFI_FILE_PROTOCOL *file, size_t *ret)
{
	uint64_t memory[FOLDER_INFO_MAX / 8];
	const EFI_FILE_INFO *info = (const EFI_FILE_INFO *)memory;
	EFI_STATUS status = get_info(file, (EFI_GUID)EFI_FILE_INFO_ID, memory);

	if (EFI_ERROR(status))
		return status;
	if (info->Attribute & EFI_FILE_DIRECTORY)
		return EFI_NOT_FOUND;
	if (capped_size(info) > FILE_MAX)
		return EFI_BAD_BUFFER_SIZE;
	*ret = capped_size(info);
	return EFI_SUCCESS;
}

EFI_STATUS file_open_sized(EFI_FILE_PROTOCOL *folder, struct span path, EFI_FILE_PROTOCOL **ret,
			   size_t *ret_size)
{
	EFI_STATUS status = file_open(folder, path, ret);

	if (EFI_ERROR(status))
		return status;
	return *ret ? query_size(*ret, ret_size) : EFI_DEVICE_ERROR;
}

EFI_STATUS file_read(EFI_FILE_PROTOCOL *file, size_t offset, void *buf, size_t size)
{
	EFI_STATUS status = file->SetPosition(file, offset);

	for (size_t done = 0; !EFI_ERROR(status) && done < size;) {
		UINTN n = size - done < CHUNK ? size - done : CHUNK;

		status = file->Read(file, &n, (uint8_t *)buf + done);
		if (!EFI_ERROR(status) && n == 0)
			return EFI_END_OF_FILE;
		done += n;
	}
	return status;
}

static bool volume_is_writable(EFI_FILE_PROTOCOL *root)
{
	uint64_t memory[FOLDER_INFO_MAX / 8];
	const EFI_FILE_SYSTEM_INFO *info = (const EFI_FILE_SYSTEM_INFO *)memory;

	return !EFI_ERROR(get_info(root, (EFI_GUID)EFI_FILE_SYSTEM_INFO_ID, memory)) &&
	       !info->ReadOnly;
}

static bool file_is_writable(EFI_FILE_PROTOCOL *file)
{
	uint64_t memory[FOLDER_INFO_MAX / 8];
	const EFI_FILE_INFO *info = (const EFI_FILE_INFO *)memory;

	return !EFI_ERROR(get_info(file, (EFI_GUID)EFI_FILE_INFO_ID, memory)) &&
	       !(info->Attribute & EFI_FILE_READ_ONLY);
}

EFI_STATUS file_open_to_write(EFI_FILE_PROTOCOL *root, struct span path, EFI_FILE_PROTOCOL **ret)
{
	cleanup_file EFI_FILE_PROTOCOL *file = NULL;
	EFI_STATUS status = file_open(root, path, &file);

	if (EFI_ERROR(status))
		return status;
	if (!volume_is_writable(root) || !file || !file_is_writable(file))
		return EFI_WRITE_PROTECTED;
	return open_mode(root, path, EFI_FILE_MODE_READ | EFI_FILE_MODE_WRITE, ret);
}

EFI_STATUS file_write(EFI_FILE_PROTOCOL *file, size_t offset, const void *buf, size_t size)
{
	EFI_STATUS status = file->SetPosition(file, offset);
	UINTN n = size;

	if (!EFI_ERROR(status))
		status = file->Write(file, &n, (void *)(uintptr_t)buf);
	if (!EFI_ERROR(status) && n != size)
		return EFI_VOLUME_FULL;
	return EFI_ERROR(status) ? status : file->Flush(file);
}

EFI_STATUS file_read_all(const struct firmware *fw, EFI_FILE_PROTOCOL *folder, struct span path,
			 struct buffer *ret)
{
	cleanup_file EFI_FILE_PROTOCOL *file = NULL;
	struct buffer buffer;
	size_t size;
	EFI_STATUS status = file_open_sized(folder, path, &file, &size);

	if (EFI_ERROR(status))
		return status;
	if (size == 0)
		return EFI_BAD_BUFFER_SIZE;
	status = buffer_allocate(fw, size, &buffer);
	if (EFI_ERROR(status))
		return status;
	status = file_read(file, 0, buffer.data, size);
	if (EFI_ERROR(status)) {
		buffer_free(&buffer);
		return status;
	}
	*ret = buffer;
	return EFI_SUCCESS;
}

EFI_STATUS file_read_text(struct arena *arena, EFI_FILE_PROTOCOL *folder, struct span path,
			  size_t max, struct span *ret)
{
	cleanup_file EFI_FILE_PROTOCOL *file = NULL;
	size_t size;
	char *text;
	EFI_STATUS status = file_open_sized(folder, path, &file, &size);

	if (EFI_ERROR(status))
		return status;
	if (size > max)
		return status_from(BOOT_ERROR_TOO_LONG);
	text = arena_allocate(arena, size);
	if (!text)
		return EFI_OUT_OF_RESOURCES;
	status = file_read(file, 0, text, size);
	if (!EFI_ERROR(status))
		*ret = (struct span){ text, size };
	return status;
}

static EFI_STATUS read_info(struct folder *folder, UINTN *ret_size)
{
	UINTN size = sizeof folder->info;
	EFI_STATUS status = folder->file->Read(folder->file, &size, folder->info);

	if (EFI_ERROR(status))
		return status;
	if (size <= SIZE_OF_EFI_FILE_INFO || ++folder->n_read > FOLDER_MAX)
		return EFI_NOT_FOUND;
	*ret_size = size;
	return EFI_SUCCESS;
}

EFI_STATUS folder_open(EFI_FILE_PROTOCOL *root, struct span path, enum folder_items wanted,
		       struct folder *folder)
{
	folder->file = NULL;
	folder->wanted = wanted;
	folder->n_read = 0;
	return file_open(root, path, &folder->file);
}

void folder_close(struct folder *folder)
{
	file_close(&folder->file);
}

static bool is_wanted(const struct folder *folder, const EFI_FILE_INFO *info)
{
	bool is_folder = info->Attribute & EFI_FILE_DIRECTORY;

	return is_folder == (folder->wanted == FOLDER_FOLDERS);
}

EFI_STATUS folder_next(struct folder *folder, struct folder_item *ret)
{
	const EFI_FILE_INFO *info = (const EFI_FILE_INFO *)folder->info;
	EFI_STATUS status;
	size_t len;
	UINTN size;

	do {
		status = read_info(folder, &size);
		if (EFI_ERROR(status))
			return status;
	} while (!is_wanted(folder, info));
	if (utf16_to_utf8((const uint16_t *)info->FileName, (size - SIZE_OF_EFI_FILE_INFO) / 2,
			  folder->name, sizeof folder->name, &len) < 0)
		len = 0;
	*ret = (struct folder_item){ .name = { folder->name, len },
				     .size = capped_size(info),
				     .modified = info->ModificationTime };
	return EFI_SUCCESS;
}
