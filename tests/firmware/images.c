// SPDX-License-Identifier: GPL-2.0-or-later

// Images (UEFI 2.10, section 7.4). Starting one is where the run ends, unless the test has the
// program come back.

#include <stdlib.h>
#include <string.h>

#include "boot-entries/bytes.h"
#include "boot-entries/utf.h"
#include "efi/protocols.h"
#include "tests/firmware/session.h"

#define SEED_MAX 1024u // what is larger is a test's own nonsense

struct loaded_image {
	EFI_LOADED_IMAGE_PROTOCOL interface;
	struct loaded_image *next;
	struct handle *handle;
};

static EFI_GUID loaded_image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

static struct loaded_image **known(EFI_HANDLE wanted)
{
	struct loaded_image **link = &session_now()->images;

	while (*link && (*link)->handle != wanted)
		link = &(*link)->next;
	return link;
}

static void unload(struct loaded_image **link)
{
	struct loaded_image *image = *link;

	*link = image->next;
	handle_uninstall(image->handle, &loaded_image_guid, &image->interface);
	free(image->interface.ImageBase);
	free(image);
}

static void *copy_of(const void *bytes, size_t size)
{
	void *copy = malloc(size > 0 ? size : 1);

	if (!copy)
		abort();
	return memcpy(copy, bytes, size);
}

// By the subsystem in its headers: an application, or a driver for boot or for runtime.
static EFI_MEMORY_TYPE code_type(const uint8_t *bytes, size_t size)
{
	size_t nt = size >= 0x40 ? bytes[0x3c] | (size_t)bytes[0x3d] << 8 : 0;
	unsigned subsystem = nt > 0 && size >= nt + 24 + 70 ? bytes[nt + 24 + 68] : 0;

	if (subsystem == 11)
		return EfiBootServicesCode;
	return subsystem == 12 ? EfiRuntimeServicesCode : EfiLoaderCode;
}

static bool is_driver(const struct loaded_image *image)
{
	return image->interface.ImageCodeType != EfiLoaderCode;
}

static void add(struct session *s, EFI_DEVICE_PATH *path, const void *bytes, size_t size,
		EFI_HANDLE *ret)
{
	EFI_GUID file_system = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
	struct loaded_image *image = calloc(1, sizeof *image);
	struct handle *device = handle_of_path(s, &file_system, &path);
	char name[PATH_BYTES];

	if (!image)
		abort();
	path_file_name(path, name);
	image->handle = handle_add(s);
	image->interface = (EFI_LOADED_IMAGE_PROTOCOL){ .Revision = 0x1000,
							.ParentHandle = s->image,
							.SystemTable = &s->table,
							.DeviceHandle = device,
							.FilePath = path_of_file(name),
							.ImageBase = copy_of(bytes, size),
							.ImageSize = size,
							.ImageCodeType = code_type(bytes, size) };
	image->next = s->images;
	s->images = image;
	handle_install(image->handle, &loaded_image_guid, &image->interface);
	*ret = image->handle;
}

static EFI_STATUS EFIAPI load_image(BOOLEAN boot_policy, EFI_HANDLE parent, EFI_DEVICE_PATH *path,
				    void *bytes, UINTN size, EFI_HANDLE *ret)
{
	EFI_STATUS fault = session_call(FW_LOAD_IMAGE);
	struct session *s = session_now();

	(void)boot_policy;
	if (fault != EFI_SUCCESS && fault != EFI_SECURITY_VIOLATION)
		return fault;
	if (parent != s->image || !path || !bytes) {
		session_misuse("LoadImage without a parent, a path or bytes");
		return EFI_INVALID_PARAMETER;
	}
	if (size < 2 || memcmp(bytes, "MZ", 2) != 0)
		return EFI_LOAD_ERROR;
	add(s, path, bytes, size, ret);
	return fault;
}

static EFI_STATUS EFIAPI unload_image(EFI_HANDLE handle)
{
	EFI_STATUS fault = session_call(FW_UNLOAD_IMAGE);
	struct loaded_image **link = known(handle);

	if (!*link) {
		session_misuse("UnloadImage of what is not loaded");
		return EFI_INVALID_PARAMETER;
	}
	unload(link);
	return fault;
}

static struct load_file2 *find_initrd(struct session *s, EFI_DEVICE_PATH **ret_rest)
{
	static struct {
		VENDOR_DEVICE_PATH vendor;
		EFI_DEVICE_PATH end;
	} path = {
		{ { MEDIA_DEVICE_PATH, MEDIA_VENDOR_DP, { sizeof(VENDOR_DEVICE_PATH), 0 } },
		  LINUX_INITRD_MEDIA_GUID },
		{ END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, { 4, 0 } },
	};
	EFI_GUID guid = LOAD_FILE2_GUID;
	struct handle *handle;

	*ret_rest = &path.vendor.Header;
	handle = handle_of_path(s, &guid, ret_rest);
	return handle ? handle_protocol(handle, &guid) : NULL;
}

// As drivers/firmware/efi/libstub does: ask for the size, then for the bytes.
static void fetch_initrd(struct session *s, struct fw_program *program)
{
	EFI_DEVICE_PATH *rest;
	struct load_file2 *initrd = find_initrd(s, &rest);
	UINTN size = 0;

	if (!initrd)
		return;
	if (initrd->load_file(initrd, rest, FALSE, &size, NULL) != EFI_BUFFER_TOO_SMALL) {
		session_misuse("LoadFile2 does not tell its size");
		return;
	}
	program->initrd = copy_of("", 0);
	program->initrd = realloc(program->initrd, size > 0 ? size : 1);
	if (!program->initrd)
		abort();
	program->initrd_size = size;
	if (initrd->load_file(initrd, rest, FALSE, &size, program->initrd) != EFI_SUCCESS ||
	    size != program->initrd_size)
		session_misuse("LoadFile2 gives something else than it has promised");
}

static void fetch_devicetree(struct session *s, struct fw_program *program)
{
	EFI_GUID guid = EFI_DTB_TABLE_GUID;
	const uint8_t *blob = table_find(s, &guid);

	if (!blob)
		return;
	program->devicetree_size = load_be32(blob + 4);
	program->devicetree = copy_of(blob, program->devicetree_size);
}

static void fetch_random_seed(struct session *s, struct fw_program *program)
{
	EFI_GUID guid = {
		0x1ce1e5bc, 0x7ceb, 0x42f2, { 0x81, 0xe5, 0x8a, 0xad, 0xf1, 0x80, 0xf5, 0x7b }
	};
	const uint8_t *table = table_find(s, &guid);

	if (!table || load_le32(table) > SEED_MAX)
		return;
	program->random_seed_size = load_le32(table);
	program->random_seed = copy_of(table + 4, program->random_seed_size);
}

static char *options_of(const EFI_LOADED_IMAGE_PROTOCOL *image)
{
	size_t n = image->LoadOptionsSize, len;
	char *text;

	if (!image->LoadOptions)
		return NULL;
	text = copy_of("", 0);
	text = realloc(text, n / 2 * 3 + 1);
	if (!text || utf16le_to_utf8(image->LoadOptions, n, text, n / 2 * 3 + 1, &len) < 0)
		abort();
	return text;
}

static void free_program(struct fw_program *program)
{
	free(program->path);
	free(program->image);
	free(program->options);
	free(program->initrd);
	free(program->devicetree);
	free(program->random_seed);
	*program = (struct fw_program){ 0 };
}

static void describe(struct session *s, const struct loaded_image *image, struct fw_program *ret)
{
	char name[PATH_BYTES];

	free_program(ret);
	while (ret->volume < s->machine->n_volumes &&
	       s->volumes[ret->volume].handle != image->interface.DeviceHandle)
		ret->volume++;
	path_file_name(image->interface.FilePath, name);
	ret->path = copy_of(name, strlen(name) + 1);
	ret->image = copy_of(image->interface.ImageBase, image->interface.ImageSize);
	ret->image_size = image->interface.ImageSize;
	ret->options = options_of(&image->interface);
	fetch_initrd(s, ret);
	fetch_devicetree(s, ret);
	fetch_random_seed(s, ret);
}

static EFI_STATUS EFIAPI start_image(EFI_HANDLE handle, UINTN *size, CHAR16 **data)
{
	EFI_STATUS fault = session_call(FW_START_IMAGE);
	struct session *s = session_now();
	const struct fw_machine *machine = s->machine;
	struct loaded_image **link = known(handle);
	uint64_t status = EFI_SUCCESS;

	(void)size, (void)data;
	if (!*link) {
		session_misuse("StartImage of what is not loaded");
		return EFI_INVALID_PARAMETER;
	}
	if (fault == EFI_SUCCESS && is_driver(*link)) {
		status = machine->driver_status;
		if (status == EFI_SUCCESS) {
			s->outcome->n_drivers++;
			return EFI_SUCCESS;
		}
	} else if (fault == EFI_SUCCESS) {
		describe(s, *link, &s->outcome->program);
		s->outcome->n_started++;
		if (!machine->on_start ||
		    !machine->on_start(machine->context, &s->outcome->program, &status))
			session_end(FW_STARTED);
	}
	unload(known(handle));
	return fault != EFI_SUCCESS ? fault : status;
}

void images_open(struct session *s)
{
	const struct fw_machine *machine = s->machine;

	s->boot.LoadImage = load_image;
	s->boot.StartImage = start_image;
	s->boot.UnloadImage = unload_image;
	s->loaded = (EFI_LOADED_IMAGE_PROTOCOL){ .Revision = 0x1000, .SystemTable = &s->table };
	if (machine->n_volumes > 0)
		s->loaded.DeviceHandle = s->volumes[machine->boot_volume].handle;
	if (machine->loader_device_path)
		memcpy(&s->loaded.FilePath, &machine->loader_device_path, sizeof(void *));
	else if (machine->loader_path)
		s->loaded.FilePath = path_of_file(machine->loader_path);
	s->image = handle_add(s);
	handle_install(s->image, &loaded_image_guid, &s->loaded);
}

size_t images_count(const struct session *s)
{
	size_t n = 0;

	for (const struct loaded_image *image = s->images; image; image = image->next)
		n += !is_driver(image);
	return n;
}

void images_close(struct session *s)
{
	while (s->images)
		unload(&s->images);
}

void fw_outcome_free(struct fw_outcome *outcome)
{
	free_program(&outcome->program);
	free(outcome->console);
	free(outcome->picture);
	free(outcome->card);
	for (size_t i = 0; i < FW_SERIAL_MAX; i++)
		free(outcome->serial[i]);
	free(outcome->variables);
	free(outcome->calls);
	*outcome = (struct fw_outcome){ 0 };
}
