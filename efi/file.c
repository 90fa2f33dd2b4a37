// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/file.h"
#include "boot-entries/error.h"
#include "boot-entries/limits.h"
#include "boot-entries/path.h"
#include "boot-entries/utf.h"
#include "efi/retry.h"

// A single large read fails on some machines and spoils the handle for good:
// https://github.com/systemd/systemd/issues/25911
#define CHUNK 0x100000u

void file_close(EFI_FILE_PROTOCOL **file)
{
	if (*file)
		(*file)->Close(*file);
	*file = NULL;
}

static EFI_STATUS open_mode(const struct firmware *fw, EFI_FILE_PROTOCOL *folder, struct span path,
			    uint64_t mode, EFI_FILE_PROTOCOL **ret)
{
	char utf8[BOOT_PATH_MAX + 1];
	CHAR16 utf16[BOOT_PATH_MAX + 1];
	int error = boot_path_print(path, '\\', utf8, sizeof utf8);
	struct retry retry = { .fw = fw };
	EFI_FILE_PROTOCOL *file;
	EFI_STATUS status;

	if (error == 0)
		error = utf8_to_utf16(span_of(utf8), (uint16_t *)utf16,
				      sizeof utf16 / sizeof utf16[0], NULL);
	if (error < 0)
		return status_from(error);
	// Without the first separator, so that the path is relative to the folder.
	do
		status = folder->Open(folder, &file, utf16 + 1, mode, 0);
	while (retry_later(&retry, status));
	if (!EFI_ERROR(status))
		*ret = file;
	return status;
}

EFI_STATUS file_open(const struct firmware *fw, EFI_FILE_PROTOCOL *folder, struct span path,
		     EFI_FILE_PROTOCOL **ret)
{
	return open_mode(fw, folder, path, EFI_FILE_MODE_READ, ret);
}

static size_t capped_size(const EFI_FILE_INFO *info)
{
	return info->FileSize > FILE_MAX ? FILE_MAX + 1u : (size_t)info->FileSize;
}

// Fills FOLDER_INFO_MAX bytes.
static EFI_STATUS get_info(const struct firmware *fw, EFI_FILE_PROTOCOL *file, EFI_GUID id,
			   uint64_t *memory)
{
	struct retry retry = { .fw = fw };
	EFI_STATUS status;

	do {
		UINTN size = FOLDER_INFO_MAX;

		status = file->GetInfo(file, &id, &size, memory);
	} while (retry_later(&retry, status));
	return status;
}

static EFI_STATUS query_size(const struct firmware *fw, EFI_FILE_PROTOCOL *file, size_t *ret)
{
	uint64_t memory[FOLDER_INFO_MAX / 8];
	const EFI_FILE_INFO *info = (const EFI_FILE_INFO *)memory;
	EFI_STATUS status = get_info(fw, file, (EFI_GUID)EFI_FILE_INFO_ID, memory);

	if (EFI_ERROR(status))
		return status;
	if (info->Attribute & EFI_FILE_DIRECTORY)
		return EFI_NOT_FOUND;
	if (capped_size(info) > FILE_MAX)
		return EFI_BAD_BUFFER_SIZE;
	*ret = capped_size(info);
	return EFI_SUCCESS;
}

EFI_STATUS file_open_sized(const struct firmware *fw, EFI_FILE_PROTOCOL *folder, struct span path,
			   EFI_FILE_PROTOCOL **ret, size_t *ret_size)
{
	EFI_STATUS status = file_open(fw, folder, path, ret);

	if (EFI_ERROR(status))
		return status;
	return *ret ? query_size(fw, *ret, ret_size) : EFI_DEVICE_ERROR;
}

// Up to *size bytes, how many ends up there. The position is set each time: where a read that
// failed has left it nobody says.
static EFI_STATUS read_at(const struct firmware *fw, EFI_FILE_PROTOCOL *file, size_t offset,
			  void *buf, UINTN *size)
{
	struct retry retry = { .fw = fw };
	EFI_STATUS status;
	UINTN n;

	do {
		n = *size;
		status = file->SetPosition(file, offset);
		if (!EFI_ERROR(status))
			status = file->Read(file, &n, buf);
	} while (retry_later(&retry, status));
	*size = n;
	return status;
}

EFI_STATUS file_read(const struct firmware *fw, EFI_FILE_PROTOCOL *file, size_t offset, void *buf,
		     size_t size)
{
	for (size_t done = 0; done < size;) {
		UINTN n = size - done < CHUNK ? size - done : CHUNK;
		EFI_STATUS status = read_at(fw, file, offset + done, (uint8_t *)buf + done, &n);

		if (EFI_ERROR(status))
			return status;
		if (n == 0)
			return EFI_END_OF_FILE;
		done += n;
	}
	return EFI_SUCCESS;
}

static bool volume_is_writable(const struct firmware *fw, EFI_FILE_PROTOCOL *root)
{
	uint64_t memory[FOLDER_INFO_MAX / 8];
	const EFI_FILE_SYSTEM_INFO *info = (const EFI_FILE_SYSTEM_INFO *)memory;

	return !EFI_ERROR(get_info(fw, root, (EFI_GUID)EFI_FILE_SYSTEM_INFO_ID, memory)) &&
	       !info->ReadOnly;
}

static bool file_is_writable(const struct firmware *fw, EFI_FILE_PROTOCOL *file)
{
	uint64_t memory[FOLDER_INFO_MAX / 8];
	const EFI_FILE_INFO *info = (const EFI_FILE_INFO *)memory;

	return !EFI_ERROR(get_info(fw, file, (EFI_GUID)EFI_FILE_INFO_ID, memory)) &&
	       !(info->Attribute & EFI_FILE_READ_ONLY);
}

EFI_STATUS file_open_to_write(const struct firmware *fw, EFI_FILE_PROTOCOL *root, struct span path,
			      EFI_FILE_PROTOCOL **ret)
{
	cleanup_file EFI_FILE_PROTOCOL *file = NULL;
	EFI_STATUS status = file_open(fw, root, path, &file);

	if (EFI_ERROR(status))
		return status;
	if (!volume_is_writable(fw, root) || !file || !file_is_writable(fw, file))
		return EFI_WRITE_PROTECTED;
	return open_mode(fw, root, path, EFI_FILE_MODE_READ | EFI_FILE_MODE_WRITE, ret);
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
	EFI_STATUS status = file_open_sized(fw, folder, path, &file, &size);

	if (EFI_ERROR(status))
		return status;
	if (size == 0)
		return EFI_BAD_BUFFER_SIZE;
	status = buffer_allocate(fw, size, &buffer);
	if (EFI_ERROR(status))
		return status;
	status = file_read(fw, file, 0, buffer.data, size);
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
	EFI_STATUS status = file_open_sized(arena->fw, folder, path, &file, &size);

	if (EFI_ERROR(status))
		return status;
	if (size > max)
		return status_from(BOOT_ERROR_TOO_LONG);
	text = arena_allocate(arena, size);
	if (!text)
		return EFI_OUT_OF_RESOURCES;
	status = file_read(arena->fw, file, 0, text, size);
	if (!EFI_ERROR(status))
		*ret = (struct span){ text, size };
	return status;
}

static EFI_STATUS read_next(struct folder *folder, UINTN *ret_size)
{
	if (!folder->file)
		return EFI_DEVICE_ERROR;
	*ret_size = sizeof folder->info;
	return folder->file->Read(folder->file, ret_size, folder->info);
}

// Opens it anew and reads up to where it was: a folder has no positions to go back to, and what a
// read that failed has done to the old handle nobody says.
static EFI_STATUS go_back(struct folder *folder)
{
	UINTN size;
	EFI_STATUS status;

	file_close(&folder->file);
	status = file_open(folder->fw, folder->root, folder->path, &folder->file);
	for (size_t i = 0; !EFI_ERROR(status) && i < folder->n_read; i++)
		status = read_next(folder, &size);
	return status;
}

static EFI_STATUS read_info(struct folder *folder, UINTN *ret_size)
{
	struct retry retry = { .fw = folder->fw };
	UINTN size;
	EFI_STATUS status = read_next(folder, &size);

	while (retry_later(&retry, status)) {
		status = go_back(folder);
		if (!EFI_ERROR(status))
			status = read_next(folder, &size);
	}
	if (EFI_ERROR(status))
		return status;
	if (size <= SIZE_OF_EFI_FILE_INFO || ++folder->n_read > FOLDER_MAX)
		return EFI_NOT_FOUND;
	*ret_size = size;
	return EFI_SUCCESS;
}

EFI_STATUS folder_open(const struct firmware *fw, EFI_FILE_PROTOCOL *root, struct span path,
		       enum folder_items wanted, struct folder *folder)
{
	folder->fw = fw;
	folder->root = root;
	folder->path = path;
	folder->file = NULL;
	folder->wanted = wanted;
	folder->n_read = 0;
	return file_open(fw, root, path, &folder->file);
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
