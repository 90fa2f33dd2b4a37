// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/image.h"
#include "boot-entries/error.h"
#include "boot-entries/path.h"
#include "boot-entries/utf.h"
#include "efi/blob.h"
#include "efi/device-path.h"
#include "efi/extras.h"
#include "efi/secure-boot.h"
#include "efi/smbios-entries.h"
#include "efi/uki-file.h"

#define LINE_MAX (ENTRY_OPTIONS_MAX + 1u + SMBIOS_OPTIONS_MAX) // a command line
#define OPTIONS_MAX (LINE_MAX + 32u) // with "@255 " and IMAGE_PANIC in front

static bool fail(struct image_failure *failure, struct span object, EFI_STATUS status)
{
	*failure = (struct image_failure){ object, status };
	return false;
}

// An entry's keys again, or those that a Type #2 file stands for.
static EFI_STATUS keys_of(const struct boot_entry *entry, const struct entry_origin *origin,
			  struct entry *ret)
{
	bool is_other = boot_entry_is_other(entry);

	if (entry->kind != BOOT_ENTRY_TYPE2 && !is_other)
		return status_from(entry_parse(origin->text.at, origin->text.len, ret, NULL));
	*ret = (struct entry){ .image_kind = is_other ? ENTRY_EFI : ENTRY_UKI,
			       .image = origin->image,
			       .profile = entry->profile };
	return EFI_SUCCESS;
}

static bool read_keys(const struct boot_entry *entry, const struct entry_origin *origin,
		      struct entry *ret, struct image_failure *failure)
{
	EFI_STATUS status = keys_of(entry, origin, ret);

	if (EFI_ERROR(status))
		return fail(failure, span_of(NULL), status);
	// As systemd-boot: a UKI brings its own initrds, and only its stub knows what extras are.
	if (ret->image_kind != ENTRY_LINUX)
		ret->n_initrds = 0;
	if (ret->image_kind != ENTRY_UKI)
		ret->n_extras = 0;
	return true;
}

static bool check_file(const struct firmware *fw, const struct entry_origin *origin,
		       struct span path, struct image_failure *failure)
{
	cleanup_file struct file file;
	size_t size;
	EFI_STATUS status = file_open_sized(fw, origin->volume->root, path, &file, &size);

	if (!EFI_ERROR(status))
		status = blob_check_size(origin->catalog, path, size);
	return EFI_ERROR(status) ? fail(failure, path, status) : true;
}

static bool check_files(const struct firmware *fw, const struct entry_origin *origin,
			const struct span *paths, size_t n, struct image_failure *failure)
{
	for (size_t i = 0; i < n; i++)
		if (!check_file(fw, origin, paths[i], failure))
			return false;
	return true;
}

// As systemd-boot: a devicetree can map memory as it likes, and nothing has verified it.
static bool uses_devicetree(const struct firmware *fw, const struct entry *keys)
{
	return !span_is_empty(keys->devicetree) && !secure_boot_is_on(fw);
}

bool image_check(const struct firmware *fw, const struct boot_entry *entry,
		 const struct entry_origin *origin, struct image_failure *ret_failure)
{
	cleanup_uki struct uki_file file = { 0 };
	struct entry keys;
	EFI_STATUS status;

	if (boot_entry_is_other(entry) && !boot_entry_is_program(entry))
		return true; // no files
	if (!read_keys(entry, origin, &keys, ret_failure))
		return false;
	if (!check_file(fw, origin, keys.image, ret_failure))
		return false;
	status = uki_file_open(fw, origin->volume->root, keys.image, &file);
	if (EFI_ERROR(status))
		return fail(ret_failure, keys.image, status);
	if (uses_devicetree(fw, &keys) && !check_file(fw, origin, keys.devicetree, ret_failure))
		return false;
	return check_files(fw, origin, keys.initrds, keys.n_initrds, ret_failure) &&
	       check_files(fw, origin, keys.extras, keys.n_extras, ret_failure);
}

// The entry's own options, and those of SMBIOS.
static int join_options(const struct entry *keys, const struct entry_origin *origin, char *buf,
			size_t *ret_len)
{
	int error = entry_join_options(keys, buf, ENTRY_OPTIONS_MAX, ret_len);
	struct writer w;

	if (error < 0 || span_is_empty(origin->options_extra))
		return error;
	writer_init(&w, buf, LINE_MAX);
	w.len = *ret_len;
	if (w.len > 0)
		writer_add_char(&w, ' ');
	writer_add(&w, origin->options_extra);
	*ret_len = w.len;
	return writer_end(&w);
}

static struct span embedded_command_line(const struct firmware *fw, struct arena *arena,
					 const struct entry_origin *origin,
					 const struct entry *keys)
{
	cleanup_uki struct uki_file file = { 0 };
	struct span section = { 0 };
	struct uki parts;

	if (EFI_ERROR(uki_file_open(fw, origin->volume->root, keys->image, &file)) ||
	    uki_parse(&file.pe, keys->profile, &parts) < 0)
		return section;
	uki_file_section(&file, &parts, UKI_CMDLINE, ENTRY_OPTIONS_MAX, arena, &section);
	return uki_cmdline(section);
}

struct span image_command_line(const struct firmware *fw, struct arena *arena,
			       const struct boot_entry *entry, const struct entry_origin *origin)
{
	char text[LINE_MAX];
	struct entry keys;
	size_t len;

	if (EFI_ERROR(keys_of(entry, origin, &keys)))
		return span_of(NULL);
	if (keys.image_kind == ENTRY_UKI && keys.n_options == 0)
		return embedded_command_line(fw, arena, origin, &keys);
	if (join_options(&keys, origin, text, &len) < 0)
		return span_of(NULL);
	return arena_copy(arena, (struct span){ text, len });
}

// The load options: the command line, behind "@N " for a further profile of a UKI. Empty leaves a
// UKI its own command line.
static int print_options(const struct entry *keys, const struct entry_origin *origin,
			 const struct image_line *wanted, char *buf, size_t *ret_len)
{
	char text[LINE_MAX];
	struct span line = { text, 0 };
	struct writer w;
	int error = 0;

	if (wanted->edited)
		line = *wanted->edited;
	else
		error = join_options(keys, origin, text, &line.len);
	if (error < 0)
		return error;
	writer_init(&w, buf, OPTIONS_MAX);
	if (keys->image_kind == ENTRY_UKI && keys->profile > 0) {
		writer_add_char(&w, '@');
		writer_add_number(&w, keys->profile, 1);
		if (!span_is_empty(line))
			writer_add_char(&w, ' ');
	}
	if (wanted->ends_panics && (keys->image_kind == ENTRY_LINUX || !span_is_empty(line)))
		writer_add_text(&w, IMAGE_PANIC);
	writer_add(&w, line);
	*ret_len = w.len;
	return writer_end(&w);
}

static EFI_STATUS set_options(const struct firmware *fw, const struct entry *keys,
			      const struct entry_origin *origin, const struct image_line *wanted,
			      struct image *image)
{
	EFI_GUID guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;
	EFI_LOADED_IMAGE_PROTOCOL *loaded = firmware_protocol(fw, image->handle, guid);
	char text[OPTIONS_MAX];
	size_t len = 0, n_units = 0;
	EFI_STATUS status = status_from(print_options(keys, origin, wanted, text, &len));

	if (EFI_ERROR(status) || len == 0)
		return status;
	if (!loaded)
		return EFI_UNSUPPORTED;
	status = buffer_allocate(fw, (len + 1) * sizeof(CHAR16), &image->options);
	if (EFI_ERROR(status))
		return status;
	status = status_from(utf8_to_utf16((struct span){ text, len },
					   (uint16_t *)(void *)image->options.data, len + 1,
					   &n_units));
	loaded->LoadOptions = image->options.data;
	loaded->LoadOptionsSize = (UINT32)((n_units + 1) * sizeof(CHAR16));
	return status;
}

static EFI_DEVICE_PATH *path_of(const struct firmware *fw, struct arena *arena,
				const struct volume *volume, struct span path)
{
	EFI_DEVICE_PATH *device = device_path_of(fw, volume->device);
	char utf8[BOOT_PATH_MAX + 1];
	uint16_t utf16[BOOT_PATH_MAX + 1];
	size_t n_units;

	if (!device || boot_path_print(path, '\\', utf8, sizeof utf8) < 0)
		return NULL;
	if (utf8_to_utf16(span_of(utf8), utf16, BOOT_PATH_MAX + 1, &n_units) < 0)
		return NULL;
	return device_path_file(arena, device, utf16, n_units);
}

static EFI_STATUS open_image(const struct firmware *fw, const struct entry_origin *origin,
			     struct span path, struct file *ret, size_t *ret_size)
{
	EFI_STATUS status = file_open_sized(fw, origin->volume->root, path, ret, ret_size);

	if (EFI_ERROR(status))
		return status;
	return *ret_size == 0 ? EFI_BAD_BUFFER_SIZE : EFI_SUCCESS;
}

static EFI_STATUS read_image(struct reading *reading, const struct entry_origin *origin,
			     struct span path, struct buffer *ret)
{
	cleanup_file struct file file;
	size_t size;
	EFI_STATUS status = open_image(reading->fw, origin, path, &file, &size);

	if (!EFI_ERROR(status))
		status = buffer_allocate(reading->fw, size, ret);
	if (EFI_ERROR(status))
		return status;
	return blob_read(reading, origin->catalog, &file, ret->data, size);
}

// The image is read last, but a machine without it is told so before its initrds are read.
static EFI_STATUS start_reading(struct reading *reading, const struct firmware *fw,
				const struct entry_origin *origin, struct span path)
{
	cleanup_file struct file file;
	size_t size;
	EFI_STATUS status = open_image(fw, origin, path, &file, &size);

	if (!EFI_ERROR(status))
		status = blob_check_size(origin->catalog, path, size);
	if (!EFI_ERROR(status))
		reading_start(reading, fw, size);
	return status;
}

static EFI_STATUS check_headers(const struct buffer *file, enum image_kind kind)
{
	size_t n = file->size < PE_HEADERS_MAX ? file->size : PE_HEADERS_MAX;
	struct pe pe;

	return status_from(kind == IMAGE_DRIVER ? pe_parse_driver(file->data, n, file->size, &pe)
						: pe_parse_native(file->data, n, file->size, &pe));
}

// From memory, with the file's own path: AMI's LoadImage misreads files on optical media (shim).
static EFI_STATUS load_pe(struct reading *reading, struct arena *arena,
			  const struct entry_origin *origin, struct span path, enum image_kind kind,
			  EFI_HANDLE *ret)
{
	const struct firmware *fw = reading->fw;
	cleanup_buffer struct buffer file = { 0 };
	EFI_DEVICE_PATH *device_path = path_of(fw, arena, origin->volume, path);
	EFI_STATUS status;

	if (!device_path)
		return EFI_OUT_OF_RESOURCES;
	status = read_image(reading, origin, path, &file);
	if (!EFI_ERROR(status))
		status = check_headers(&file, kind);
	if (EFI_ERROR(status))
		return status;
	if (reading->window && window_wait(reading->window))
		return EFI_ABORTED;
	firmware_watchdog(fw);
	return fw->boot->LoadImage(FALSE, fw->image, device_path, file.data, file.size, ret);
}

EFI_STATUS image_load_file(const struct firmware *fw, struct arena *arena,
			   const struct entry_origin *origin, struct span path,
			   enum image_kind kind, EFI_HANDLE *ret)
{
	cleanup_reading struct reading reading = { 0 };
	EFI_STATUS status = start_reading(&reading, fw, origin, path);

	return EFI_ERROR(status) ? status : load_pe(&reading, arena, origin, path, kind, ret);
}

static bool read_initrd(struct reading *reading, const struct entry_origin *origin,
			const struct entry *keys, struct image *image,
			struct image_failure *failure)
{
	size_t failed = 0;
	EFI_STATUS status;

	if (keys->n_extras > 0) {
		status = extras_read(reading, origin, keys, &image->initrd.data, &failed);
		return EFI_ERROR(status) ? fail(failure, keys->extras[failed], status) : true;
	}
	status = initrd_read(reading, origin->volume->root, origin->catalog, keys->initrds,
			     keys->n_initrds, &image->initrd, &failed);
	return EFI_ERROR(status) ? fail(failure, keys->initrds[failed], status) : true;
}

static bool load_devicetree(struct reading *reading, const struct entry_origin *origin,
			    const struct entry *keys, struct image *image,
			    struct image_failure *failure)
{
	EFI_STATUS status;

	if (span_is_empty(keys->devicetree))
		return true;
	if (!uses_devicetree(reading->fw, keys)) {
		print_line(reading->fw,
			   span_of("genboot: devicetree is left out: Secure Boot is on"));
		return true;
	}
	status = devicetree_install(reading, origin, keys->devicetree, &image->devicetree);
	return EFI_ERROR(status) ? fail(failure, keys->devicetree, status) : true;
}

bool image_load(struct arena *arena, const struct boot_entry *entry,
		const struct entry_origin *origin, const struct image_line *wanted,
		struct window *window, struct image *ret, struct image_failure *ret_failure)
{
	const struct firmware *fw = arena->fw;
	cleanup_reading struct reading reading = { 0 };
	struct entry keys;
	EFI_STATUS status;

	*ret = (struct image){ 0 };
	if (!read_keys(entry, origin, &keys, ret_failure))
		return false;
	status = start_reading(&reading, fw, origin, keys.image);
	if (EFI_ERROR(status))
		return fail(ret_failure, keys.image, status);
	reading_look(&reading, window);
	if (!read_initrd(&reading, origin, &keys, ret, ret_failure))
		return false;
	status = load_pe(&reading, arena, origin, keys.image, IMAGE_APPLICATION, &ret->handle);
	if (EFI_ERROR(status))
		return fail(ret_failure, keys.image, status);
	if (!load_devicetree(&reading, origin, &keys, ret, ret_failure))
		return false;
	status = set_options(fw, &keys, origin, wanted, ret);
	if (EFI_ERROR(status))
		return fail(ret_failure, span_of("options"), status);
	status = initrd_register(fw, &ret->initrd);
	return EFI_ERROR(status) ? fail(ret_failure, span_of("initrd"), status) : true;
}

EFI_STATUS image_start(const struct firmware *fw, struct image *image)
{
	EFI_HANDLE handle = image->handle;
	EFI_STATUS status;

	firmware_watchdog(fw);
	// An application is unloaded when it comes back.
	image->handle = NULL;
	status = fw->boot->StartImage(handle, NULL, NULL);
	firmware_watchdog(fw);
	return status;
}

void image_discard(const struct firmware *fw, struct image *image)
{
	if (image->handle)
		fw->boot->UnloadImage(image->handle);
	image->handle = NULL;
	initrd_free(fw, &image->initrd);
	devicetree_remove(fw, &image->devicetree);
	buffer_free(&image->options);
}
