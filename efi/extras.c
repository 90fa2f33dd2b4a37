// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/extras.h"
#include "boot-entries/cpio.h"
#include "boot-entries/error.h"
#include "efi/blob.h"
#include "efi/file.h"

static const struct kind {
	char suffix[13], folder[19]; // no pointers, which would be relocations
	uint32_t folder_mode, file_mode;
} kinds[] = {
	{ ".cred", ".extra/credentials", 0500, 0400 },
	{ ".sysext.raw", ".extra/sysext", 0555, 0444 },
	{ ".confext.raw", ".extra/confext", 0555, 0444 },
};

struct extras {
	struct reading *reading;
	const struct entry_origin *origin;
	const struct entry *keys;
	size_t sizes[ENTRY_MAX_EXTRAS];
	size_t failed;
};

static struct span name_of(struct span path)
{
	for (size_t i = path.len; i > 0; i--)
		if (path.at[i - 1] == '/' || path.at[i - 1] == '\\')
			return span_skip(path, i);
	return path;
}

static bool is_ascii(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.at[i] > 0x7f)
			return false;
	return true;
}

static EFI_STATUS measure(struct extras *extras)
{
	const struct entry *keys = extras->keys;

	for (size_t i = 0; i < keys->n_extras; i++) {
		cleanup_file struct file file = { 0 };
		EFI_STATUS status =
			status_from(is_ascii(name_of(keys->extras[i])) ? 0 : BOOT_ERROR_ENCODING);

		extras->failed = i;
		if (!EFI_ERROR(status))
			status = file_open_sized(extras->reading->fw, extras->origin->volume->root,
						 keys->extras[i], &file, &extras->sizes[i]);
		if (EFI_ERROR(status))
			return status;
	}
	return EFI_SUCCESS;
}

// Asks the size again: a file that has changed since is refused.
static EFI_STATUS read(struct extras *extras, size_t i, uint8_t *content)
{
	struct span path = extras->keys->extras[i];
	cleanup_file struct file file;
	size_t size = 0;
	EFI_STATUS status = file_open_sized(extras->reading->fw, extras->origin->volume->root, path,
					    &file, &size);

	extras->failed = i;
	if (!EFI_ERROR(status) && size != extras->sizes[i])
		status = EFI_VOLUME_CORRUPTED;
	return EFI_ERROR(status)
		       ? status
		       : blob_read(extras->reading, extras->origin->catalog, &file, content, size);
}

static EFI_STATUS add_kind(struct extras *extras, const struct kind *kind, struct cpio *cpio)
{
	const struct entry *keys = extras->keys;
	struct span folder = span_of(kind->folder);
	EFI_STATUS status = EFI_SUCCESS;
	size_t n = 0;

	for (size_t i = 0; !EFI_ERROR(status) && i < keys->n_extras; i++) {
		uint8_t *content;

		if (!span_has_suffix_nocase(keys->extras[i], kind->suffix))
			continue;
		if (n++ == 0) {
			cpio_add_folder(cpio, span_of(".extra"), 0555);
			cpio_add_folder(cpio, folder, kind->folder_mode);
		}
		content = cpio_add_file(cpio, folder, name_of(keys->extras[i]), kind->file_mode,
					extras->sizes[i]);
		if (content)
			status = read(extras, i, content);
	}
	if (n > 0)
		cpio_end(cpio);
	return status;
}

// Only counts where there is no memory to write to.
static EFI_STATUS add_all(struct extras *extras, struct cpio *cpio)
{
	EFI_STATUS status = EFI_SUCCESS;

	for (size_t i = 0; !EFI_ERROR(status) && i < sizeof kinds / sizeof kinds[0]; i++)
		status = add_kind(extras, &kinds[i], cpio);
	return EFI_ERROR(status) ? status : status_from(cpio_check(cpio));
}

static EFI_STATUS build(struct extras *extras, struct buffer *ret)
{
	struct cpio cpio;
	EFI_STATUS status;

	cpio_init(&cpio, NULL, 0);
	status = add_all(extras, &cpio);
	if (EFI_ERROR(status) || cpio.len == 0)
		return status;
	if (cpio.len > FILE_MAX)
		return EFI_BAD_BUFFER_SIZE;
	status = buffer_allocate(extras->reading->fw, cpio.len, ret);
	if (EFI_ERROR(status))
		return status;
	reading_add_total(extras->reading, ret->size);
	cpio_init(&cpio, ret->data, ret->size);
	return add_all(extras, &cpio);
}

EFI_STATUS extras_read(struct reading *reading, const struct entry_origin *origin,
		       const struct entry *keys, struct buffer *ret, size_t *ret_failed)
{
	struct extras extras = { .reading = reading, .origin = origin, .keys = keys };
	EFI_STATUS status = measure(&extras);

	if (!EFI_ERROR(status))
		status = build(&extras, ret);
	*ret_failed = extras.failed;
	return status;
}
