// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/error.h"
#include "boot-entries/pe.h"
#include "tests/boot-entries/image.h"
#include "tests/boot-entries/text.h"

static struct image image;

static void make(void)
{
	image_make(&image,
		   (const struct image_section[]){ { ".text", "code" }, { ".linux", "kernel" } },
		   2);
}

static int parse(void)
{
	struct pe pe;

	return pe_parse_native(image.bytes, image.len, image.len, &pe);
}

static int parse_after16(size_t at, uint16_t value)
{
	make();
	image_put16(&image, at, value);
	return parse();
}

static int parse_after32(size_t at, uint32_t value)
{
	make();
	image_put32(&image, at, value);
	return parse();
}

Test(pe, sections_are_found_with_their_bytes_that_count)
{
	struct pe_section section;
	struct pe pe;

	make();
	cr_assert_eq(pe_parse(image.bytes, image.len, image.len, &pe), 0);
	cr_assert_eq(pe.n_sections, 2);
	cr_assert_eq(pe.machine, PE_MACHINE_X64);
	section = pe_section_at(&pe, 1);
	assert_span(section.name, ".linux");
	cr_assert_eq(section.size, 6);
	assert_span(span_bytes(image.bytes + section.offset, section.size), "kernel");
}

Test(pe, drivers_are_told_from_applications)
{
	struct pe pe;

	make();
	cr_assert_eq(pe_parse_driver(image.bytes, image.len, image.len, &pe), BOOT_ERROR_SYNTAX);
	for (uint16_t subsystem = 11; subsystem <= 12; subsystem++) {
		cr_assert_eq(parse_after16(IMAGE_OPTIONAL + 68, subsystem), BOOT_ERROR_SYNTAX);
		cr_assert_eq(pe_parse_driver(image.bytes, image.len, image.len, &pe), 0);
		cr_assert(pe.is_driver);
	}
	image_put16(&image, IMAGE_NT + 4, PE_MACHINE_AA64);
	cr_assert_eq(pe_parse_driver(image.bytes, image.len, image.len, &pe),
		     BOOT_ERROR_ARCHITECTURE);
}

Test(pe, a_linux_kernel_says_so_in_its_own_headers)
{
	uint8_t headers[0x206] = { 0 };

	cr_assert(!pe_is_linux(headers, sizeof(headers)));
	memcpy(headers + 0x202, "HdrS", 4);
	cr_assert(pe_is_linux(headers, sizeof(headers)));
	cr_assert(!pe_is_linux(headers, sizeof(headers) - 1));
	memcpy(headers + 0x38, "ARM\x64", 4);
	cr_assert(pe_is_linux(headers, 0x3c));
	cr_assert(!pe_is_linux(headers, 0x3b));
	cr_assert(!pe_is_linux(headers, 0));
}

Test(pe, what_is_no_pe_file_is_refused)
{
	cr_assert_eq(parse_after16(0, 0x4141), BOOT_ERROR_SYNTAX);
	cr_assert_eq(parse_after32(IMAGE_NT, 0x4551), BOOT_ERROR_SYNTAX);
	cr_assert_eq(parse_after16(IMAGE_OPTIONAL, 0x107), BOOT_ERROR_SYNTAX);
	cr_assert_eq(parse_after16(IMAGE_OPTIONAL + 68, 2), BOOT_ERROR_SYNTAX, "a Windows program");
	make();
	cr_assert_eq(pe_parse(image.bytes, 63, 63, &(struct pe){ 0 }), BOOT_ERROR_TRUNCATED);
	cr_assert_eq(pe_parse(image.bytes, 0, 0, &(struct pe){ 0 }), BOOT_ERROR_TRUNCATED);
}

Test(pe, header_offsets_and_counts_are_held_to_the_file)
{
	cr_assert_eq(parse_after32(0x3c, 0xffffffff), BOOT_ERROR_RANGE);
	cr_assert_eq(parse_after32(0x3c, 0xfffffffc), BOOT_ERROR_TRUNCATED);
	cr_assert_eq(parse_after32(0x3c, 65), BOOT_ERROR_RANGE, "odd");
	cr_assert_eq(parse_after16(IMAGE_NT + 6, 0), BOOT_ERROR_SYNTAX);
	cr_assert_eq(parse_after16(IMAGE_NT + 6, 65535), BOOT_ERROR_TOO_MANY);
	cr_assert_eq(parse_after16(IMAGE_NT + 20, 0), BOOT_ERROR_SYNTAX);
	cr_assert_eq(parse_after16(IMAGE_NT + 20, 65535), BOOT_ERROR_TRUNCATED);
	cr_assert_eq(parse_after32(IMAGE_OPTIONAL + 56, 0), BOOT_ERROR_RANGE);
}

Test(pe, another_processors_image_is_refused_by_name)
{
	cr_assert_eq(parse_after16(IMAGE_NT + 4, PE_MACHINE_AA64), BOOT_ERROR_ARCHITECTURE);
	cr_assert_eq(parse_after16(IMAGE_NT + 4, PE_MACHINE_X64), 0);
}

Test(pe, sections_outside_the_file_or_over_each_other_are_refused)
{
	size_t first = IMAGE_SECTIONS, second = IMAGE_SECTIONS + 40;

	cr_assert_eq(parse_after32(second + 20, 0xfffffff0), BOOT_ERROR_TRUNCATED, "offset");
	cr_assert_eq(parse_after32(second + 16, 0xffffffff), BOOT_ERROR_TRUNCATED, "size");
	cr_assert_eq(parse_after32(second + 20, 0), BOOT_ERROR_RANGE, "over the headers");
	make();
	image_put32(&image, second + 20,
		    (uint32_t)(image.bytes[first + 20] | image.bytes[first + 21] << 8));
	cr_assert_eq(parse(), BOOT_ERROR_RANGE, "over another section");
}

Test(pe, a_virtual_size_of_zero_or_above_the_raw_one_counts_as_the_raw_one)
{
	struct pe pe;

	make();
	image_put32(&image, IMAGE_SECTIONS + 8, 0);
	image_put32(&image, IMAGE_SECTIONS + 40 + 8, 0x7fffffff);
	cr_assert_eq(pe_parse(image.bytes, image.len, image.len, &pe), 0);
	cr_assert_eq(pe_section_at(&pe, 0).size, 16);
	cr_assert_eq(pe_section_at(&pe, 1).size, 16);
}

Test(pe, a_file_cut_anywhere_is_refused)
{
	struct pe pe;

	make();
	for (size_t len = 0; len < image.len; len++)
		cr_assert_lt(pe_parse(image.bytes, len, len, &pe), 0, "%zu", len);
}

Test(pe, a_headers_buffer_shorter_than_the_file_is_enough_when_it_holds_the_section_table)
{
	struct pe pe;

	make();
	cr_assert_eq(pe_parse(image.bytes, IMAGE_SECTIONS + 80, image.len, &pe), 0);
	cr_assert_eq(pe_parse(image.bytes, IMAGE_SECTIONS + 79, image.len, &pe),
		     BOOT_ERROR_TRUNCATED);
}

Test(pe, a_section_without_bytes_in_the_file_has_no_offset_either)
{
	struct pe pe;

	make();
	image_put32(&image, IMAGE_SECTIONS + 16, 0);
	image_put32(&image, IMAGE_SECTIONS + 20, 0xffffffff);
	cr_assert_eq(pe_parse(image.bytes, image.len, image.len, &pe), 0);
	cr_assert_eq(pe_section_at(&pe, 0).size, 0);
	cr_assert_eq(pe_section_at(&pe, 0).offset, 0);
}

Test(pe, impossible_alignments_image_sizes_and_signatures_are_refused)
{
	size_t certificates = IMAGE_OPTIONAL + 112 + 8 * 4;

	cr_assert_eq(parse_after32(IMAGE_OPTIONAL + 32, 0), BOOT_ERROR_RANGE);
	cr_assert_eq(parse_after32(IMAGE_OPTIONAL + 32, 0x1001), BOOT_ERROR_RANGE);
	cr_assert_eq(parse_after32(IMAGE_OPTIONAL + 56, 0xffffffff), BOOT_ERROR_RANGE);
	cr_assert_eq(parse_after32(certificates, 0xfffffff0), BOOT_ERROR_TRUNCATED, "past the end");
	make();
	image_put32(&image, certificates, 64);
	image_put32(&image, certificates + 4, 0xffffffff);
	cr_assert_eq(parse(), BOOT_ERROR_TRUNCATED, "too long");
}

Test(pe, a_program_with_a_certificate_table_is_signed)
{
	size_t certificates = IMAGE_OPTIONAL + 112 + 8 * 4;
	struct pe pe;

	make();
	cr_assert_eq(pe_parse(image.bytes, image.len, image.len, &pe), 0);
	cr_assert_not(pe.is_signed);
	image_put32(&image, certificates, 64);
	image_put32(&image, certificates + 4, 8);
	cr_assert_eq(pe_parse(image.bytes, image.len, image.len, &pe), 0);
	cr_assert(pe.is_signed);
}
