// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// PE/COFF headers of EFI images, read only:
// https://learn.microsoft.com/windows/win32/debug/pe-format
//
//   0x00 "MZ"    0x3c u32 offset of:
//   "PE\0\0", COFF header (20 bytes), optional header, section table (40 bytes a section)
//
// Every offset is checked against the file's size; sections must lie inside the file and behind the
// headers and must not overlap.

#include "boot-entries/limits.h"
#include "boot-entries/span.h"

#define PE_MACHINE_X64 0x8664u
#define PE_MACHINE_AA64 0xaa64u
#define PE_MACHINE_IA32 0x014cu

struct pe {
	uint16_t machine;
	uint16_t n_sections;
	bool is_driver; // not an application
	bool is_signed; // has a certificate table, of whoever's
	uint32_t size_of_image;
	uint64_t file_size;
	const uint8_t *sections; // borrowed from the headers, 40 bytes each
};

struct pe_section {
	struct span name; // up to 8 bytes, borrowed
	uint32_t offset;  // in the file; 0 when size is 0
	uint32_t size;    // bytes that count: the smaller of the virtual and the raw size
};

// headers: the first headers_len bytes of a file of file_size bytes; min(file_size, PE_HEADERS_MAX)
// is always enough. *ret borrows from headers. BOOT_ERROR_TRUNCATED: shorter than it says; _SYNTAX:
// not PE, or not for EFI; _TOO_MANY: sections; _RANGE: an offset, a size or an overlap.
int pe_parse(const uint8_t *headers, size_t headers_len, uint64_t file_size, struct pe *ret);

// The section at index, below n_sections. pe_parse has checked it.
struct pe_section pe_section_at(const struct pe *pe, size_t index);

// True when these are the first bytes of a Linux kernel, which says so beside its PE headers:
// https://docs.kernel.org/arch/x86/boot.html ("HdrS" at 0x202),
// https://docs.kernel.org/arch/arm64/booting.html ("ARM\x64" at 0x38)
bool pe_is_linux(const uint8_t *headers, size_t headers_len);

// As pe_parse, and BOOT_ERROR_ARCHITECTURE when the image is not for the processor that this code
// is compiled for; _SYNTAX when it is a driver, or for the second one when it is none.
int pe_parse_native(const uint8_t *headers, size_t headers_len, uint64_t file_size, struct pe *ret);
int pe_parse_driver(const uint8_t *headers, size_t headers_len, uint64_t file_size, struct pe *ret);
