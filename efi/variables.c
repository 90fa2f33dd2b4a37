// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/variables.h"
#include "boot-entries/utf.h"

#define VISIBLE (EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS)
#define NAME_UNITS 64u // more than any name of loader-interface.h
#define VALUE_UNITS 512u

// LOADER_VENDOR_GUID of loader-interface.h
static const EFI_GUID loader_vendor = {
	0x4a67b082, 0x0a4c, 0x41cf, { 0xb6, 0xc7, 0x44, 0x0b, 0x29, 0xbb, 0x8c, 0x4f }
};

// GENBOOT_VENDOR_GUID
static const EFI_GUID own_vendor = {
	0xe9754e93, 0x6819, 0x4805, { 0xb6, 0x76, 0x9f, 0x31, 0x85, 0x97, 0x15, 0x9f }
};

// The firmware's own functions, with names and GUID in the form they want.
static EFI_STATUS get(const struct firmware *fw, EFI_GUID vendor, const char *name, UINTN *size,
		      void *data)
{
	uint16_t name16[NAME_UNITS];

	if (utf8_to_utf16(span_of(name), name16, NAME_UNITS, NULL) < 0)
		return EFI_INVALID_PARAMETER;
	return fw->runtime->GetVariable((CHAR16 *)name16, &vendor, NULL, size, data);
}

static EFI_STATUS set(const struct firmware *fw, EFI_GUID vendor, const char *name,
		      uint32_t attributes, void *data, size_t size)
{
	uint16_t name16[NAME_UNITS];

	if (utf8_to_utf16(span_of(name), name16, NAME_UNITS, NULL) < 0)
		return EFI_INVALID_PARAMETER;
	return fw->runtime->SetVariable((CHAR16 *)name16, &vendor, attributes, size, data);
}

static void set_text(const struct firmware *fw, const char *name, uint32_t attributes,
		     struct span text)
{
	uint16_t value[VALUE_UNITS];
	size_t n_units;

	if (utf8_to_utf16(text, value, VALUE_UNITS, &n_units) == 0)
		set(fw, loader_vendor, name, attributes, value, (n_units + 1) * sizeof *value);
}

struct span variable_get(const struct firmware *fw, struct arena *arena, const char *name)
{
	uint8_t bytes[VARIABLE_TEXT_MAX];
	char text[VARIABLE_TEXT_MAX / 2 * 3 + 1];
	UINTN size = sizeof bytes;
	size_t len;

	if (EFI_ERROR(get(fw, loader_vendor, name, &size, bytes)) ||
	    utf16le_to_utf8(bytes, size, text, sizeof text, &len) < 0)
		return span_of(NULL);
	return arena_copy(arena, (struct span){ text, len });
}

bool variable_get_bytes(const struct firmware *fw, const char *name, void *bytes, size_t cap,
			size_t *ret_size)
{
	UINTN size = cap;

	if (EFI_ERROR(get(fw, loader_vendor, name, &size, bytes)))
		return false;
	*ret_size = size;
	return true;
}

static bool exists(const struct firmware *fw, EFI_GUID vendor, const char *name)
{
	UINTN size = 0;

	return get(fw, vendor, name, &size, NULL) == EFI_BUFFER_TOO_SMALL;
}

bool variable_exists(const struct firmware *fw, const char *name)
{
	return exists(fw, loader_vendor, name);
}

void variable_set(const struct firmware *fw, const char *name, struct span text)
{
	set_text(fw, name, VISIBLE, text);
}

void variable_set_if_absent(const struct firmware *fw, const char *name, struct span text)
{
	if (!variable_exists(fw, name))
		variable_set(fw, name, text);
}

void variable_set_kept(const struct firmware *fw, const char *name, struct span text)
{
	set_text(fw, name, VISIBLE | EFI_VARIABLE_NON_VOLATILE, text);
}

EFI_STATUS variable_set_bytes(const struct firmware *fw, const char *name, void *bytes, size_t size)
{
	return set(fw, loader_vendor, name, VISIBLE, bytes, size);
}

static EFI_STATUS take_away(const struct firmware *fw, EFI_GUID vendor, const char *name)
{
	EFI_STATUS status = set(fw, vendor, name, 0, NULL, 0);
	UINTN size = 0;

	if (EFI_ERROR(status) && status != EFI_NOT_FOUND)
		return status;
	return get(fw, vendor, name, &size, NULL) == EFI_NOT_FOUND ? EFI_SUCCESS
								   : EFI_WRITE_PROTECTED;
}

EFI_STATUS variable_delete(const struct firmware *fw, const char *name)
{
	return take_away(fw, loader_vendor, name);
}

struct span variable_get_own(const struct firmware *fw, struct arena *arena, const char *name)
{
	char text[VARIABLE_OWN_MAX];
	UINTN size = sizeof text;

	if (EFI_ERROR(get(fw, own_vendor, name, &size, text)))
		return span_of(NULL);
	return arena_copy(arena, (struct span){ text, size });
}

bool variable_exists_own(const struct firmware *fw, const char *name)
{
	return exists(fw, own_vendor, name);
}

EFI_STATUS variable_set_own(const struct firmware *fw, const char *name, struct span text)
{
	return set(fw, own_vendor, name, VISIBLE, (void *)(uintptr_t)text.at, text.len);
}

EFI_STATUS variable_set_own_kept(const struct firmware *fw, const char *name, struct span text)
{
	return set(fw, own_vendor, name, VISIBLE | EFI_VARIABLE_NON_VOLATILE,
		   (void *)(uintptr_t)text.at, text.len);
}

EFI_STATUS variable_delete_own(const struct firmware *fw, const char *name)
{
	return take_away(fw, own_vendor, name);
}

static const EFI_GUID global_vendor = {
	0x8be4df61, 0x93ca, 0x11d2, { 0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c }
};

EFI_STATUS variable_get_global(const struct firmware *fw, const char *name, void *buf, size_t cap,
			       size_t *ret_size)
{
	uint16_t name16[NAME_UNITS];
	EFI_GUID vendor = global_vendor;
	UINTN size = cap;
	EFI_STATUS status;

	if (utf8_to_utf16(span_of(name), name16, NAME_UNITS, NULL) < 0)
		return EFI_INVALID_PARAMETER;
	status = fw->runtime->GetVariable((CHAR16 *)name16, &vendor, NULL, &size, buf);
	if (!EFI_ERROR(status))
		*ret_size = size < cap ? size : cap;
	return status;
}

EFI_STATUS variable_set_global(const struct firmware *fw, const char *name, void *bytes,
			       size_t size)
{
	uint16_t name16[NAME_UNITS];
	EFI_GUID vendor = global_vendor;

	if (utf8_to_utf16(span_of(name), name16, NAME_UNITS, NULL) < 0)
		return EFI_INVALID_PARAMETER;
	return fw->runtime->SetVariable((CHAR16 *)name16, &vendor,
					VISIBLE | EFI_VARIABLE_NON_VOLATILE, size, bytes);
}
