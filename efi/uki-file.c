// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/uki-file.h"
#include "boot-entries/error.h"

#define FIRST_READ 4096u // holds the headers of every usual image

// Reads more only when that is not enough to understand it.
static EFI_STATUS parse_headers(struct uki_file *uki, size_t size)
{
	static const size_t reads[] = { FIRST_READ, PE_HEADERS_MAX };
	int error = BOOT_ERROR_TRUNCATED;

	for (size_t i = 0; error < 0 && i < sizeof reads / sizeof reads[0]; i++) {
		size_t n = size < reads[i] ? size : reads[i];
		EFI_STATUS status = file_read(&uki->file, 0, uki->headers.data, n);

		if (EFI_ERROR(status))
			return status;
		error = pe_parse_native(uki->headers.data, n, size, &uki->pe);
	}
	return status_from(error);
}

EFI_STATUS uki_file_open(const struct firmware *fw, EFI_FILE_PROTOCOL *folder, struct span path,
			 struct uki_file *ret)
{
	size_t size;
	EFI_STATUS status;

	*ret = (struct uki_file){ 0 };
	status = file_open_sized(fw, folder, path, &ret->file, &size);
	if (!EFI_ERROR(status))
		status = buffer_allocate(fw, PE_HEADERS_MAX, &ret->headers);
	if (EFI_ERROR(status))
		return status;
	return size == 0 ? EFI_BAD_BUFFER_SIZE : parse_headers(ret, size);
}

void uki_file_close(struct uki_file *uki)
{
	file_close(&uki->file);
	buffer_free(&uki->headers);
}

EFI_STATUS uki_file_section(struct uki_file *uki, const struct uki *parts, enum uki_part part,
			    size_t max, struct arena *arena, struct span *ret)
{
	struct pe_section section = parts->parts[part];
	EFI_STATUS status;
	char *text;

	*ret = span_of(NULL);
	if (!parts->has[part])
		return EFI_SUCCESS;
	if (section.size > max)
		return status_from(BOOT_ERROR_TOO_LONG);
	text = arena_allocate(arena, section.size);
	if (!text)
		return EFI_OUT_OF_RESOURCES;
	status = file_read(&uki->file, section.offset, text, section.size);
	if (!EFI_ERROR(status))
		*ret = (struct span){ text, section.size };
	return status;
}
