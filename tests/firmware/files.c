// SPDX-License-Identifier: GPL-2.0-or-later

// SimpleFileSystem and File (UEFI 2.10, sections 13.4 and 13.5) over trees of nodes. Nothing can be
// made, removed or resized: a loader that does so on FAT is wrong, and the misuse says so.
// A file can be renamed.

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "boot-entries/utf.h"
#include "tests/firmware/session.h"

#define INFO_SIZE SIZE_OF_EFI_FILE_INFO

struct open_file {
	EFI_FILE_PROTOCOL interface; // first: the program hands it back
	struct open_file *next;
	const struct fw_volume *volume;
	struct fw_node *node, *folder; // folder: that it was found in
	bool can_write;
	uint64_t position; // in a file, in bytes; in a folder, in entries
	EFI_STATUS error;  // that every further reading and writing gives
};

static EFI_STATUS open_node(const struct fw_volume *volume, struct fw_node *node,
			    struct fw_node *folder, bool can_write, EFI_FILE_PROTOCOL **ret);

static struct open_file *known(const EFI_FILE_PROTOCOL *wanted)
{
	struct open_file *file = session_now()->files;

	while (file && &file->interface != wanted)
		file = file->next;
	if (!file)
		session_misuse("a file used that is not open");
	return file;
}

// As EDK2's FAT driver (FatIFileAccess, FatOFileFlush): what fails once has failed for all handles
// of the file until the last one is closed. Folders are spared.
static EFI_STATUS spoil(const struct fw_node *node, EFI_STATUS status)
{
	struct open_file *file = session_now()->files;

	for (; EFI_ERROR(status) && !node->is_folder && file; file = file->next)
		if (file->node == node)
			file->error = status;
	return status;
}

static EFI_STATUS error_of(const struct fw_node *node)
{
	const struct open_file *file = session_now()->files;

	while (file && file->node != node)
		file = file->next;
	return file ? file->error : EFI_SUCCESS;
}

static struct fw_node *child(const struct fw_node *folder, const char *name, size_t len)
{
	struct fw_node *node = folder->is_folder ? folder->children : NULL;

	while (node && (strlen(node->name) != len || strncasecmp(node->name, name, len) != 0))
		node = node->next;
	return node;
}

static struct fw_node *walk(const struct open_file *from, const char *path,
			    struct fw_node **ret_folder)
{
	struct fw_node *node = *path == '\\' ? from->volume->root : from->node;

	*ret_folder = NULL;
	while (node && *path != '\0') {
		size_t len = strcspn(path, "\\");

		if (len > 0 && !(len == 1 && *path == '.')) {
			*ret_folder = node;
			node = child(node, path, len);
		}
		path += len + (path[len] == '\\');
	}
	return node;
}

static EFI_STATUS EFIAPI file_open(EFI_FILE_PROTOCOL *this, EFI_FILE_PROTOCOL **ret, CHAR16 *path16,
				   UINT64 mode, UINT64 attributes)
{
	EFI_STATUS fault = session_call(FW_FILE_OPEN);
	const struct open_file *from = known(this);
	bool can_write = mode & EFI_FILE_MODE_WRITE;
	char path[PATH_BYTES];
	struct fw_node *node, *folder = NULL;

	(void)attributes;
	if (fault != EFI_SUCCESS)
		return fault;
	if (mode & EFI_FILE_MODE_CREATE)
		session_misuse("a file created");
	text_from_utf16(path16, path);
	node = from ? walk(from, path, &folder) : NULL;
	if (!node)
		return EFI_NOT_FOUND;
	if (can_write && from->volume->is_write_protected)
		return EFI_WRITE_PROTECTED;
	if (can_write && (node->is_folder || node->read_only))
		return EFI_ACCESS_DENIED;
	return open_node(from->volume, node, folder, can_write, ret);
}

static EFI_STATUS EFIAPI file_close(EFI_FILE_PROTOCOL *this)
{
	EFI_STATUS fault = session_call(FW_FILE_CLOSE);
	struct open_file *file = known(this), **link = &session_now()->files;

	if (!file)
		return EFI_INVALID_PARAMETER;
	while (*link != file)
		link = &(*link)->next;
	*link = file->next;
	free(file);
	return fault;
}

static EFI_STATUS put_info(const struct fw_node *node, const char *name, UINTN *size, void *buf)
{
	const struct fw_time *t = &node->modified;
	EFI_TIME time = { .Year = t->year,
			  .Month = t->month,
			  .Day = t->day,
			  .Hour = t->hour,
			  .Minute = t->minute,
			  .Second = t->second };
	uint16_t name16[PATH_BYTES] = { 0 };
	EFI_FILE_INFO info;
	size_t n = 0, room = *size;

	utf8_to_utf16(span_of(name), name16, PATH_BYTES, &n);
	*size = INFO_SIZE + (n + 1) * sizeof name16[0];
	if (*size > room)
		return EFI_BUFFER_TOO_SMALL;
	info = (EFI_FILE_INFO){ .Size = *size,
				.FileSize = node->is_folder ? 0 : node->size,
				.PhysicalSize = node->is_folder ? 0 : node->size,
				.ModificationTime = time,
				.Attribute = (node->is_folder ? EFI_FILE_DIRECTORY : 0) |
					     (node->read_only ? EFI_FILE_READ_ONLY : 0) };
	memcpy(buf, &info, INFO_SIZE);
	memcpy((uint8_t *)buf + INFO_SIZE, name16, (n + 1) * sizeof name16[0]);
	return EFI_SUCCESS;
}

// Of a folder but the root, "." and ".." come first.
static EFI_STATUS read_folder(struct open_file *file, UINTN *size, void *buf)
{
	static const char *const dots[] = { ".", ".." };
	uint64_t n_dots = file->node == file->volume->root ? 0 : ARRAY_LEN(dots);
	const struct fw_node *node = file->node->children;
	EFI_STATUS status;

	if (file->position < n_dots) {
		status = put_info(file->node, dots[file->position], size, buf);
	} else {
		for (uint64_t i = n_dots; node && i < file->position; i++)
			node = node->next;
		if (!node) {
			*size = 0;
			return EFI_SUCCESS;
		}
		status = put_info(node, node->name, size, buf);
	}
	file->position += status == EFI_SUCCESS;
	return status;
}

static EFI_STATUS read_content(struct open_file *file, UINTN *size, void *buf)
{
	const struct fw_node *node = file->node;
	int64_t n;

	if (file->position > node->size)
		return EFI_DEVICE_ERROR;
	if (*size > node->size - file->position)
		*size = node->size - file->position;
	if (*size > 0 && node->data) {
		memcpy(buf, node->data + file->position, *size);
	} else if (*size > 0) {
		n = node->read(node, file->position, buf, *size);
		if (n < 0)
			return n == -EIO ? EFI_DEVICE_ERROR : EFI_VOLUME_CORRUPTED;
		*size = (UINTN)n;
	}
	file->position += *size;
	session_advance(*size * session_now()->machine->usec_per_mib >> 20);
	return EFI_SUCCESS;
}

static EFI_STATUS read_any(struct open_file *file, EFI_STATUS fault, UINTN *size, void *buf)
{
	if (fault == FW_HALF_READ || fault == FW_EMPTY_READ)
		*size = fault == FW_HALF_READ ? *size / 2 : 0;
	else if (fault != EFI_SUCCESS)
		return fault;
	if (file->node->status != FW_SUCCESS)
		return file->node->status;
	if (*size == 0)
		return EFI_SUCCESS;
	return file->node->is_folder ? read_folder(file, size, buf) : read_content(file, size, buf);
}

static EFI_STATUS EFIAPI file_read(EFI_FILE_PROTOCOL *this, UINTN *size, void *buf)
{
	EFI_STATUS fault = session_call(FW_FILE_READ);
	struct open_file *file = known(this);

	if (!file)
		return EFI_INVALID_PARAMETER;
	if (file->error != EFI_SUCCESS)
		return file->error;
	return spoil(file->node, read_any(file, fault, size, buf));
}

static EFI_STATUS write_content(struct fw_node *node, uint64_t at, const void *buf, size_t n)
{
	if (node->data)
		memcpy(node->data + at, buf, n);
	else if (!node->write)
		return EFI_WRITE_PROTECTED;
	else if (node->write(node, at, buf, n) < 0)
		return EFI_DEVICE_ERROR;
	return EFI_SUCCESS;
}

static EFI_STATUS write_any(struct open_file *file, EFI_STATUS fault, UINTN size, void *buf)
{
	const struct fw_machine *machine = session_now()->machine;
	EFI_STATUS status = fault;

	if (status == EFI_SUCCESS)
		status = write_content(file->node, file->position, buf, size);
	if (status != EFI_SUCCESS)
		return status;
	if (machine->on_write)
		machine->on_write(machine->context, file->node, file->position, buf, size);
	file->position += size;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_write(EFI_FILE_PROTOCOL *this, UINTN *size, void *buf)
{
	EFI_STATUS fault = session_call(FW_FILE_WRITE);
	struct open_file *file = known(this);

	if (!file || !file->can_write)
		return EFI_ACCESS_DENIED;
	if (file->error != EFI_SUCCESS)
		return file->error;
	if (file->position > file->node->size || *size > file->node->size - file->position) {
		session_misuse("a write behind the end of a file");
		return EFI_VOLUME_FULL;
	}
	return spoil(file->node, write_any(file, fault, *size, buf));
}

static EFI_STATUS EFIAPI file_flush(EFI_FILE_PROTOCOL *this)
{
	EFI_STATUS fault = session_call(FW_FILE_FLUSH);
	struct fw_machine *machine = session_now()->machine;
	const struct open_file *file = known(this);

	if (!file || !file->can_write)
		return EFI_ACCESS_DENIED;
	if (file->error != EFI_SUCCESS || fault != EFI_SUCCESS)
		return file->error != EFI_SUCCESS ? file->error : spoil(file->node, fault);
	if (machine->on_flush)
		machine->on_flush(machine->context, file->node);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_set_position(EFI_FILE_PROTOCOL *this, UINT64 position)
{
	EFI_STATUS fault = session_call(FW_FILE_SET_POSITION);
	struct open_file *file = known(this);

	if (fault != EFI_SUCCESS)
		return fault;
	if (!file || (file->node->is_folder && position != 0))
		return EFI_UNSUPPORTED;
	file->position = position == UINT64_MAX ? file->node->size : position;
	return EFI_SUCCESS;
}

// The volume has no label.
static EFI_STATUS put_volume_info(const struct fw_volume *volume, UINTN *size, void *buf)
{
	const EFI_FILE_SYSTEM_INFO info = { .Size = sizeof info,
					    .ReadOnly = volume->is_write_protected,
					    .VolumeSize = 64 << 20,
					    .FreeSpace = 40 << 20,
					    .BlockSize = 512 };
	UINTN room = *size;

	*size = sizeof info;
	if (room < sizeof info)
		return EFI_BUFFER_TOO_SMALL;
	memcpy(buf, &info, sizeof info);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_get_info(EFI_FILE_PROTOCOL *this, EFI_GUID *type, UINTN *size,
				       void *buf)
{
	EFI_GUID file_info = EFI_FILE_INFO_ID, volume_info = EFI_FILE_SYSTEM_INFO_ID;
	EFI_STATUS fault = session_call(FW_FILE_GET_INFO);
	const struct open_file *file = known(this);

	if (fault != EFI_SUCCESS)
		return fault;
	if (file && guid_is(type, &volume_info))
		return put_volume_info(file->volume, size, buf);
	if (!file || !guid_is(type, &file_info))
		return EFI_UNSUPPORTED;
	return put_info(file->node, file->node->name ? file->node->name : "", size, buf);
}

// Who builds nodes of their own may own the names, too.
static bool set_name(struct fw_node *node, const char *name)
{
	size_t len = strlen(name);

	if (strlen(node->name) != len) {
		if (!node->data)
			return false;
		free(node->name);
		node->name = malloc(len + 1);
	}
	if (!node->name)
		abort();
	memcpy(node->name, name, len + 1);
	return true;
}

// Renames, and does nothing else. As EDK2 (FatSetFileInfo): not over another file.
static EFI_STATUS rename_node(struct open_file *file, const EFI_FILE_INFO *info)
{
	const struct fw_machine *machine = session_now()->machine;
	char name[PATH_BYTES];

	text_from_utf16(info->FileName, name);
	if (!file->folder || name[0] == '\0' || strchr(name, '\\') ||
	    info->FileSize != file->node->size) {
		session_misuse("SetInfo that does not just rename");
		return EFI_INVALID_PARAMETER;
	}
	if (child(file->folder, name, strlen(name)))
		return EFI_ACCESS_DENIED;
	if (!set_name(file->node, name))
		return EFI_WRITE_PROTECTED;
	if (machine->on_rename)
		machine->on_rename(machine->context, file->node);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_set_info(EFI_FILE_PROTOCOL *this, EFI_GUID *type, UINTN size,
				       void *buf)
{
	EFI_GUID file_info = EFI_FILE_INFO_ID;
	EFI_STATUS fault = session_call(FW_FILE_SET_INFO);
	struct open_file *file = known(this);
	const EFI_FILE_INFO *info = buf;

	if (!file || !guid_is(type, &file_info) || size < INFO_SIZE + 4 || info->Size != size)
		return EFI_INVALID_PARAMETER;
	if (!file->can_write)
		return EFI_ACCESS_DENIED;
	if (file->error != EFI_SUCCESS || fault != EFI_SUCCESS)
		return file->error != EFI_SUCCESS ? file->error : spoil(file->node, fault);
	return rename_node(file, info);
}

static EFI_STATUS open_node(const struct fw_volume *volume, struct fw_node *node,
			    struct fw_node *folder, bool can_write, EFI_FILE_PROTOCOL **ret)
{
	struct session *s = session_now();
	struct open_file *file = calloc(1, sizeof *file);

	if (!file)
		abort();
	session_fill(&file->interface.Open, &file->interface + 1);
	file->interface.Revision = 0x10000;
	file->interface.Open = file_open;
	file->interface.Close = file_close;
	file->interface.Read = file_read;
	file->interface.Write = file_write;
	file->interface.Flush = file_flush;
	file->interface.SetPosition = file_set_position;
	file->interface.GetInfo = file_get_info;
	file->interface.SetInfo = file_set_info;
	file->volume = volume;
	file->node = node;
	file->folder = folder;
	file->can_write = can_write;
	file->error = error_of(node);
	file->next = s->files;
	s->files = file;
	*ret = &file->interface;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI open_volume(EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *this, EFI_FILE_PROTOCOL **ret)
{
	EFI_STATUS fault = session_call(FW_OPEN_VOLUME);
	const struct session *s = session_now();

	for (size_t i = 0; fault == EFI_SUCCESS && i < s->machine->n_volumes; i++)
		if (this == &s->volumes[i].file_system)
			return open_node(&s->machine->volumes[i], s->machine->volumes[i].root, NULL,
					 false, ret);
	return fault != EFI_SUCCESS ? fault : EFI_INVALID_PARAMETER;
}

void file_system_init(struct device *device)
{
	device->file_system.Revision = 0x10000;
	device->file_system.OpenVolume = open_volume;
}

size_t files_count(const struct session *s)
{
	size_t n = 0;

	for (const struct open_file *file = s->files; file; file = file->next)
		n++;
	return n;
}

void files_close(struct session *s)
{
	while (s->files) {
		struct open_file *file = s->files;

		s->files = file->next;
		free(file);
	}
}
