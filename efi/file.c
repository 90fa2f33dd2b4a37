// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/file.h"
#include "boot-entries/error.h"
#include "boot-entries/limits.h"
#include "boot-entries/path.h"
#include "boot-entries/utf.h"
#include "efi/retry.h"

void file_close(struct file *file)
{
	if (file->handle)
		file->handle->Close(file->handle);
	file->handle = NULL;
}

static EFI_STATUS open_again(struct file *file)
{
	char utf8[BOOT_PATH_MAX + 1];
	CHAR16 utf16[BOOT_PATH_MAX + 1];
	int error = boot_path_print(file->path, '\\', utf8, sizeof utf8);
	struct retry retry = { .fw = file->fw };
	EFI_FILE_PROTOCOL *handle = NULL;
	EFI_STATUS status;

	if (error == 0)
		error = utf8_to_utf16(span_of(utf8), (uint16_t *)utf16,
				      sizeof utf16 / sizeof utf16[0], NULL);
	if (error < 0)
		return status_from(error);
	// Without the first separator, so that the path is relative to the folder.
	do
		status = file->folder->Open(file->folder, &handle, utf16 + 1, file->mode, 0);
	while (retry_later(&retry, status));
	if (!EFI_ERROR(status))
		file->handle = handle;
	return status;
}

EFI_STATUS file_open(const struct firmware *fw, EFI_FILE_PROTOCOL *folder, struct span path,
		     struct file *ret)
{
	*ret = (struct file){
		.fw = fw, .folder = folder, .path = path, .mode = EFI_FILE_MODE_READ
	};
	return open_again(ret);
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
			   struct file *ret, size_t *ret_size)
{
	EFI_STATUS status = file_open(fw, folder, path, ret);

	if (EFI_ERROR(status))
		return status;
	return ret->handle ? query_size(fw, ret->handle, ret_size) : EFI_DEVICE_ERROR;
}

// A handle whose reading has failed is of no further use: EDK2's FAT driver gives its error for
// ever (FatIFileAccess), and elsewhere nobody says where it stands.
static EFI_STATUS read_once(struct file *file, size_t offset, void *buf, UINTN *size)
{
	EFI_STATUS status = file->handle ? EFI_SUCCESS : open_again(file);

	if (!EFI_ERROR(status))
		status = file->handle ? file->handle->SetPosition(file->handle, offset)
				      : EFI_DEVICE_ERROR;
	if (!EFI_ERROR(status))
		status = file->handle->Read(file->handle, size, buf);
	if (EFI_ERROR(status))
		file_close(file);
	return status;
}

// Up to *size bytes, how many ends up there.
static EFI_STATUS read_at(struct file *file, size_t offset, void *buf, UINTN *size)
{
	struct retry retry = { .fw = file->fw };
	EFI_STATUS status;
	UINTN n;

	do {
		n = *size;
		status = read_once(file, offset, buf, &n);
	} while (retry_later(&retry, status));
	*size = n;
	return status;
}

EFI_STATUS file_read(struct file *file, size_t offset, void *buf, size_t size)
{
	for (size_t done = 0; done < size;) {
		UINTN n = size - done < FILE_CHUNK ? size - done : FILE_CHUNK;
		EFI_STATUS status = read_at(file, offset + done, (uint8_t *)buf + done, &n);

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
			      struct file *ret)
{
	cleanup_file struct file file;
	EFI_STATUS status = file_open(fw, root, path, &file);

	*ret = (struct file){
		.fw = fw,
		.folder = root,
		.path = path,
		.mode = EFI_FILE_MODE_READ | EFI_FILE_MODE_WRITE,
	};
	if (EFI_ERROR(status))
		return status;
	if (!volume_is_writable(fw, root) || !file.handle || !file_is_writable(fw, file.handle))
		return EFI_WRITE_PROTECTED;
	return open_again(ret);
}

EFI_STATUS file_write(struct file *file, size_t offset, const void *buf, size_t size)
{
	EFI_FILE_PROTOCOL *handle = file->handle;
	EFI_STATUS status = handle->SetPosition(handle, offset);
	UINTN n = size;

	if (!EFI_ERROR(status))
		status = handle->Write(handle, &n, (void *)(uintptr_t)buf);
	if (!EFI_ERROR(status) && n != size)
		return EFI_VOLUME_FULL;
	return EFI_ERROR(status) ? status : handle->Flush(handle);
}

EFI_STATUS file_rename(struct file *file, struct span name)
{
	uint64_t memory[FOLDER_INFO_MAX / 8];
	EFI_FILE_INFO *info = (EFI_FILE_INFO *)memory;
	EFI_GUID id = EFI_FILE_INFO_ID;
	size_t n_units;
	EFI_STATUS status = get_info(file->fw, file->handle, id, memory);

	if (!EFI_ERROR(status))
		status = status_from(utf8_to_utf16(
			name, (uint16_t *)info->FileName,
			(sizeof memory - SIZE_OF_EFI_FILE_INFO) / sizeof(CHAR16), &n_units));
	if (EFI_ERROR(status))
		return status;
	info->Size = SIZE_OF_EFI_FILE_INFO + (n_units + 1) * sizeof(CHAR16);
	return file->handle->SetInfo(file->handle, &id, info->Size, info);
}

EFI_STATUS file_flush(struct file *file)
{
	return file->handle->Flush(file->handle);
}

EFI_STATUS file_read_text(struct arena *arena, EFI_FILE_PROTOCOL *folder, struct span path,
			  size_t max, struct span *ret)
{
	cleanup_file struct file file;
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
	status = file_read(&file, 0, text, size);
	if (!EFI_ERROR(status))
		*ret = (struct span){ text, size };
	return status;
}

static EFI_STATUS read_next(struct folder *folder, UINTN *ret_size)
{
	EFI_FILE_PROTOCOL *handle = folder->file.handle;

	*ret_size = sizeof folder->info;
	return handle ? handle->Read(handle, ret_size, folder->info) : EFI_DEVICE_ERROR;
}

// Opens it anew and reads up to where it was: a folder has no positions to go back to, and what a
// read that failed has done to the old handle nobody says.
static EFI_STATUS go_back(struct folder *folder)
{
	UINTN size;
	EFI_STATUS status;

	file_close(&folder->file);
	status = open_again(&folder->file);
	for (size_t i = 0; !EFI_ERROR(status) && i < folder->n_read; i++)
		status = read_next(folder, &size);
	return status;
}

static EFI_STATUS read_info(struct folder *folder, UINTN *ret_size)
{
	struct retry retry = { .fw = folder->file.fw };
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
