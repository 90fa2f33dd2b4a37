// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/pe.h"
#include "boot-entries/architecture.h"
#include "boot-entries/bytes.h"
#include "boot-entries/error.h"

// Offsets in the file headers.
#define DOS_HEADER_SIZE 64u
#define DOS_PE_OFFSET 0x3cu
#define COFF_OFFSET 4u  // behind "PE\0\0"
#define COFF_MACHINE 4u // these three from "PE\0\0"
#define COFF_N_SECTIONS 6u
#define COFF_OPTIONAL_SIZE 20u
#define OPTIONAL_OFFSET 24u
#define OPTIONAL_MIN_SIZE 72u // up to and with SizeOfHeaders and Subsystem
#define OPTIONAL_SECTION_ALIGNMENT 32u
#define OPTIONAL_SIZE_OF_IMAGE 56u
#define OPTIONAL_SIZE_OF_HEADERS 60u
#define OPTIONAL_SUBSYSTEM 68u
#define SUBSYSTEM_EFI_APPLICATION 10u
#define SUBSYSTEM_EFI_BOOT_DRIVER 11u
#define SUBSYSTEM_EFI_RUNTIME_DRIVER 12u
#define SIZE_OF_IMAGE_MAX 0x7fffffffu // a sane half of what the field holds

// The data directories: their number, then 8 bytes each.
#define PE32_DIRECTORIES 92u
#define PE32_PLUS_DIRECTORIES 108u
#define DIRECTORY_CERTIFICATES 4u // alone has a file offset, not an address

// Offsets in a section header.
#define SECTION_SIZE 40u
#define SECTION_VIRTUAL_SIZE 8u
#define SECTION_RAW_SIZE 16u
#define SECTION_RAW_OFFSET 20u

#define LINUX_X86_MAGIC 0x202u
#define LINUX_ARM64_MAGIC 0x38u

#define MAGIC_PE32 0x10bu
#define MAGIC_PE32_PLUS 0x20bu

static const uint8_t *section_header(const struct pe *pe, size_t index)
{
	return pe->sections + index * SECTION_SIZE;
}

struct pe_section pe_section_at(const struct pe *pe, size_t index)
{
	const uint8_t *header = section_header(pe, index);
	uint32_t virtual_size = load_le32(header + SECTION_VIRTUAL_SIZE);
	uint32_t raw_size = load_le32(header + SECTION_RAW_SIZE);
	struct span name = span_bytes(header, 8);

	name.len = span_find(name, '\0');
	return (struct pe_section){
		.name = name,
		// Without bytes in the file the offset means nothing, and nobody checks it.
		.offset = raw_size > 0 ? load_le32(header + SECTION_RAW_OFFSET) : 0,
		// A virtual size of 0 means the raw one, as old linkers write it.
		.size = virtual_size > 0 && virtual_size < raw_size ? virtual_size : raw_size,
	};
}

static bool sections_overlap(const struct pe *pe, size_t a, size_t b)
{
	struct pe_section x = pe_section_at(pe, a), y = pe_section_at(pe, b);

	if (x.size == 0 || y.size == 0)
		return false;
	return x.offset < (uint64_t)y.offset + y.size && y.offset < (uint64_t)x.offset + x.size;
}

// Raw data must lie behind the headers, inside the file, and be nobody else's.
static int check_section(const struct pe *pe, size_t index, uint64_t headers_end)
{
	const uint8_t *header = section_header(pe, index);
	uint64_t offset = load_le32(header + SECTION_RAW_OFFSET);
	uint64_t size = load_le32(header + SECTION_RAW_SIZE);

	if (size == 0)
		return 0;
	if (offset < headers_end)
		return BOOT_ERROR_RANGE;
	if (offset + size > pe->file_size)
		return BOOT_ERROR_TRUNCATED;
	for (size_t i = 0; i < index; i++)
		if (sections_overlap(pe, i, index))
			return BOOT_ERROR_RANGE;
	return 0;
}

// Signatures must lie inside the file. The firmware reads them before it refuses them.
static int check_certificates(const uint8_t *optional, size_t size, struct pe *pe)
{
	size_t at = load_le16(optional) == MAGIC_PE32 ? PE32_DIRECTORIES : PE32_PLUS_DIRECTORIES;
	size_t entry = at + 4 + 8 * DIRECTORY_CERTIFICATES;
	uint64_t offset, length;

	if (size < entry + 8 || load_le32(optional + at) <= DIRECTORY_CERTIFICATES)
		return 0;
	offset = load_le32(optional + entry);
	length = load_le32(optional + entry + 4);
	pe->is_signed = offset > 0 && length > 0;
	return offset + length > pe->file_size ? BOOT_ERROR_TRUNCATED : 0;
}

static int take_kind(uint16_t subsystem, struct pe *pe)
{
	pe->is_driver =
		subsystem == SUBSYSTEM_EFI_BOOT_DRIVER || subsystem == SUBSYSTEM_EFI_RUNTIME_DRIVER;
	return pe->is_driver || subsystem == SUBSYSTEM_EFI_APPLICATION ? 0 : BOOT_ERROR_SYNTAX;
}

static int check_optional_header(const uint8_t *optional, size_t size, struct pe *pe)
{
	uint16_t magic = load_le16(optional);
	uint32_t alignment;

	if (size < OPTIONAL_MIN_SIZE || (magic != MAGIC_PE32 && magic != MAGIC_PE32_PLUS))
		return BOOT_ERROR_SYNTAX;
	if (take_kind(load_le16(optional + OPTIONAL_SUBSYSTEM), pe) < 0)
		return BOOT_ERROR_SYNTAX;
	alignment = load_le32(optional + OPTIONAL_SECTION_ALIGNMENT);
	pe->size_of_image = load_le32(optional + OPTIONAL_SIZE_OF_IMAGE);
	if (alignment == 0 || (alignment & (alignment - 1)) != 0)
		return BOOT_ERROR_RANGE;
	if (pe->size_of_image == 0 || pe->size_of_image > SIZE_OF_IMAGE_MAX ||
	    load_le32(optional + OPTIONAL_SIZE_OF_HEADERS) > pe->file_size)
		return BOOT_ERROR_RANGE;
	return check_certificates(optional, size, pe);
}

// nt: where "PE\0\0" stands, with n bytes readable from there.
static int parse_nt(const uint8_t *nt, size_t n, struct pe *pe, size_t *ret_end)
{
	size_t optional_size, end;

	if (n < OPTIONAL_OFFSET + OPTIONAL_MIN_SIZE)
		return BOOT_ERROR_TRUNCATED;
	if (load_le32(nt) != 0x4550) // "PE\0\0"
		return BOOT_ERROR_SYNTAX;
	pe->machine = load_le16(nt + COFF_MACHINE);
	pe->n_sections = load_le16(nt + COFF_N_SECTIONS);
	optional_size = load_le16(nt + COFF_OPTIONAL_SIZE);
	if (pe->n_sections == 0)
		return BOOT_ERROR_SYNTAX;
	if (pe->n_sections > PE_MAX_SECTIONS)
		return BOOT_ERROR_TOO_MANY;
	end = OPTIONAL_OFFSET + optional_size + (size_t)pe->n_sections * SECTION_SIZE;
	if (end > n)
		return BOOT_ERROR_TRUNCATED;
	pe->sections = nt + OPTIONAL_OFFSET + optional_size;
	*ret_end = end;
	return check_optional_header(nt + OPTIONAL_OFFSET, optional_size, pe);
}

int pe_parse(const uint8_t *headers, size_t headers_len, uint64_t file_size, struct pe *ret)
{
	struct pe pe = { .file_size = file_size };
	size_t nt, end = 0; // gcc 14 does not see that r guards it
	int r;

	if (headers_len > file_size)
		headers_len = (size_t)file_size;
	if (headers_len < DOS_HEADER_SIZE)
		return BOOT_ERROR_TRUNCATED;
	if (headers[0] != 'M' || headers[1] != 'Z')
		return BOOT_ERROR_SYNTAX;
	nt = load_le32(headers + DOS_PE_OFFSET);
	if (nt < COFF_OFFSET || nt % 4 != 0)
		return BOOT_ERROR_RANGE;
	if (nt > headers_len)
		return nt > file_size ? BOOT_ERROR_TRUNCATED : BOOT_ERROR_RANGE;
	r = parse_nt(headers + nt, headers_len - nt, &pe, &end);
	for (size_t i = 0; r == 0 && i < pe.n_sections; i++)
		r = check_section(&pe, i, nt + end);
	if (r == 0)
		*ret = pe;
	return r;
}

static int parse_native(const uint8_t *headers, size_t headers_len, uint64_t file_size, bool driver,
			struct pe *ret)
{
	struct pe pe;
	int r = pe_parse(headers, headers_len, file_size, &pe);

	if (r == 0 && pe.machine != BOOT_PE_MACHINE)
		r = BOOT_ERROR_ARCHITECTURE;
	if (r == 0 && pe.is_driver != driver)
		r = BOOT_ERROR_SYNTAX;
	if (r == 0)
		*ret = pe;
	return r;
}

int pe_parse_native(const uint8_t *headers, size_t headers_len, uint64_t file_size, struct pe *ret)
{
	return parse_native(headers, headers_len, file_size, false, ret);
}

int pe_parse_driver(const uint8_t *headers, size_t headers_len, uint64_t file_size, struct pe *ret)
{
	return parse_native(headers, headers_len, file_size, true, ret);
}

static bool has_text_at(const uint8_t *headers, size_t len, size_t at, const char *text)
{
	return len > at && span_has_prefix(span_bytes(headers + at, len - at), text);
}

bool pe_is_linux(const uint8_t *headers, size_t headers_len)
{
	return has_text_at(headers, headers_len, LINUX_X86_MAGIC, "HdrS") ||
	       has_text_at(headers, headers_len, LINUX_ARM64_MAGIC, "ARM\x64");
}
