// SPDX-License-Identifier: GPL-2.0-or-later

#include "tests/bad-inputs/images.h"
#include "boot-entries/limits.h"
#include "tests/boot-entries/image.h"

#define TEXT "\x1f\x20 code"
#define OSREL "PRETTY_NAME=\"Good\"\nID=good\nVERSION_ID=1\n"
#define CERTIFICATES (IMAGE_OPTIONAL + 112 + 8 * 4)
#define N_PARTS 4u
#define LAST_PART (IMAGE_SECTIONS + (size_t)40 * (N_PARTS - 1))

static struct image image;

static void put16(uint8_t *bytes, size_t at, uint16_t value)
{
	bytes[at] = (uint8_t)value;
	bytes[at + 1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *bytes, size_t at, uint32_t value)
{
	put16(bytes, at, (uint16_t)value);
	put16(bytes, at + 2, (uint16_t)(value >> 16));
}

static size_t make(uint8_t *bytes, const struct image_section *sections, size_t n)
{
	image_make(&image, sections, n);
	memcpy(bytes, image.bytes, image.len);
	return image.len;
}

// A UKI of four sections, the last of which is called name and holds text.
static size_t make_uki(uint8_t *bytes, const char *name, const char *text)
{
	return make(bytes,
		    (const struct image_section[N_PARTS]){ { ".text", TEXT },
							   { ".osrel", OSREL },
							   { ".linux", "kernel" },
							   { name, text } },
		    N_PARTS);
}

// Has the last section of a UKI of len bytes hold n times c.
static size_t fill_last(uint8_t *bytes, size_t len, char c, uint32_t n)
{
	size_t start = len - 16;

	put32(bytes, LAST_PART + 8, n);
	put32(bytes, LAST_PART + 16, n);
	memset(bytes + start, c, n);
	return start + n;
}

static size_t good(uint8_t *bytes)
{
	return make_uki(bytes, ".cmdline", "quiet");
}

static size_t empty(uint8_t *bytes)
{
	(void)bytes;
	return 0;
}

static size_t short_of_64(uint8_t *bytes)
{
	good(bytes);
	return 63;
}

static size_t overlapping(uint8_t *bytes)
{
	size_t len = good(bytes);

	memcpy(bytes + LAST_PART + 20, bytes + IMAGE_SECTIONS + 20, 4);
	return len;
}

static size_t two_kernels(uint8_t *bytes)
{
	return make_uki(bytes, ".linux", "kernel 2");
}

static size_t two_of(uint8_t *bytes, const char *name)
{
	return make(bytes,
		    (const struct image_section[]){ { ".text", TEXT },
						    { ".osrel", OSREL },
						    { ".linux", "kernel" },
						    { name, "one" },
						    { name, "two" } },
		    5);
}

static size_t two_command_lines(uint8_t *bytes)
{
	return two_of(bytes, ".cmdline");
}

static size_t two_initrds(uint8_t *bytes)
{
	return two_of(bytes, ".initrd");
}

static size_t long_name(uint8_t *bytes)
{
	return make_uki(bytes, ".linux12", "no kernel");
}

static size_t nul_in_command_line(uint8_t *bytes)
{
	size_t len = make_uki(bytes, ".cmdline", "quiet root=x");

	bytes[len - 16 + 5] = 0;
	return len;
}

static size_t command_line_not_utf8(uint8_t *bytes)
{
	return make_uki(bytes, ".cmdline", "a\xff\xc0z");
}

static size_t command_line_of_64_kib(uint8_t *bytes)
{
	return fill_last(bytes, good(bytes), 'x', 65536);
}

static size_t osrel_without_fields(uint8_t *bytes)
{
	return make(bytes,
		    (const struct image_section[]){
			    { ".text", TEXT }, { ".osrel", "# nothing\n" }, { ".linux", "k" } },
		    3);
}

static size_t osrel_open_quote(uint8_t *bytes)
{
	return make(bytes,
		    (const struct image_section[]){ { ".text", TEXT },
						    { ".osrel", "PRETTY_NAME=\"Good\nID='g\n" },
						    { ".linux", "k" } },
		    3);
}

static size_t osrel_of_1_mib(uint8_t *bytes)
{
	size_t len = make(bytes,
			  (const struct image_section[N_PARTS]){ { ".text", TEXT },
								 { ".cmdline", "quiet" },
								 { ".linux", "kernel" },
								 { ".osrel", "x" } },
			  N_PARTS);

	return fill_last(bytes, len, 'x', 1 << 20);
}

// n sections without content that are called .profile behind those of a UKI.
static size_t profiles(uint8_t *bytes, uint16_t n)
{
	size_t table = (size_t)40 * n, len = good(bytes);

	// The four have nothing in the file, so that nothing must move.
	for (size_t i = 0; i < N_PARTS; i++)
		put32(bytes, IMAGE_SECTIONS + 40 * i + 16, 0);
	len = IMAGE_SECTIONS + (size_t)40 * N_PARTS;
	memset(bytes + len, 0, table);
	for (size_t i = 0; i < n; i++)
		memcpy(bytes + len + 40 * i, ".profile", 8);
	put16(bytes, IMAGE_NT + 6, (uint16_t)(N_PARTS + n));
	return len + table;
}

static size_t profiles_257(uint8_t *bytes)
{
	return profiles(bytes, 257);
}

static size_t profiles_10000(uint8_t *bytes)
{
	return profiles(bytes, 10000);
}

static size_t malformed_sbat(uint8_t *bytes)
{
	return make_uki(bytes, ".sbat", "sbat,,,,\n\"\n,x");
}

static size_t certificates_of_no_size(uint8_t *bytes)
{
	size_t len = good(bytes);

	put32(bytes, CERTIFICATES, (uint32_t)len);
	return len;
}

static size_t inner_kernel(uint8_t *bytes)
{
	size_t len = make_uki(bytes, ".linux2", "x"), at = len - 16;

	memcpy(bytes + LAST_PART, ".linux\0", 8);
	memcpy(bytes + IMAGE_SECTIONS + 80, ".other\0", 8);
	len = fill_last(bytes, len, 'x', 4096);
	memcpy(bytes + at, image.bytes, IMAGE_SECTIONS);
	put32(bytes, at + IMAGE_OPTIONAL + 56, 16);
	return len;
}

// The loader's words.
#define CUT "cut short"
#define FORMAT "not in the format it should have"
#define RANGE "a number out of range"
#define MANY "too many repetitions"
#define CONFLICT "two values that exclude each other"
#define OTHER "for another processor"

const struct bad_image bad_images[] = {
	{ "bad_050_an_empty_file", BAD_IMAGE, "empty, or too large", .make = empty },
	{ "bad_050_less_than_64_bytes", BAD_IMAGE, CUT, .make = short_of_64 },
	{ "bad_050_without_mz", BAD_IMAGE, FORMAT, .patches = { { 0, 16, 0x5a4e } } },
	{ "bad_051_pe_behind_the_end", BAD_IMAGE, CUT, .patches = { { 0x3c, 32, 0x10000000 } } },
	{ "bad_051_pe_at_an_odd_offset", BAD_IMAGE, RANGE,
	  .patches = { { 0x3c, 32, IMAGE_NT + 1 } } },
	{ "bad_051_pe_at_all_ones", BAD_IMAGE, RANGE, .patches = { { 0x3c, 32, 0xffffffff } } },
	{ "bad_052_without_pe", BAD_IMAGE, FORMAT, .patches = { { IMAGE_NT, 32, 0x4551 } } },
	{ "bad_053_for_another_machine", BAD_IMAGE, OTHER,
	  .patches = { { IMAGE_NT + 4, 16, 0xaa64 } } },
	{ "bad_053_for_no_machine", BAD_IMAGE, OTHER, .patches = { { IMAGE_NT + 4, 16, 0 } } },
	{ "bad_054_no_sections", BAD_IMAGE, FORMAT, .patches = { { IMAGE_NT + 6, 16, 0 } } },
	{ "bad_054_65535_sections", BAD_IMAGE, MANY, .patches = { { IMAGE_NT + 6, 16, 0xffff } } },
	{ "bad_055_no_optional_header", BAD_IMAGE, FORMAT,
	  .patches = { { IMAGE_NT + 20, 16, 0 } } },
	{ "bad_055_an_optional_header_of_64_kib", BAD_IMAGE, CUT,
	  .patches = { { IMAGE_NT + 20, 16, 0xffff } } },
	{ "bad_056_a_section_larger_in_memory", BAD_IMAGE_ODD, NULL,
	  .patches = { { IMAGE_SECTIONS + 8, 32, 0x7fffffff } } },
	{ "bad_056_a_section_larger_in_the_file", BAD_IMAGE_ODD_UKI, NULL,
	  .patches = { { IMAGE_SECTIONS + 8, 32, 1 } } },
	{ "bad_056_a_section_of_no_size", BAD_IMAGE_ODD_UKI, NULL,
	  .patches = { { IMAGE_SECTIONS + 8, 32, 0 }, { IMAGE_SECTIONS + 16, 32, 0 } } },
	{ "bad_057_a_section_behind_the_end", BAD_IMAGE, CUT,
	  .patches = { { LAST_PART + 20, 32, 0x10000000 } } },
	{ "bad_057_a_section_beyond_4_gib", BAD_IMAGE, CUT,
	  .patches = { { LAST_PART + 20, 32, 0xfffffff0 }, { LAST_PART + 16, 32, 0x20 } } },
	{ "bad_058_overlapping_sections", BAD_IMAGE, RANGE, .make = overlapping },
	{ "bad_059_two_kernels", BAD_IMAGE_UKI, CONFLICT, .make = two_kernels },
	{ "bad_059_two_command_lines", BAD_IMAGE_UKI, CONFLICT, .make = two_command_lines },
	{ "bad_059_two_initrds", BAD_IMAGE_UKI, CONFLICT, .make = two_initrds },
	{ "bad_060_a_section_name_without_an_end", BAD_IMAGE_ODD_UKI, NULL, .make = long_name },
	{ "bad_061_a_command_line_with_nul", BAD_IMAGE_ODD_UKI, NULL, .make = nul_in_command_line },
	{ "bad_061_a_command_line_not_utf8", BAD_IMAGE_ODD_UKI, NULL,
	  .make = command_line_not_utf8 },
	{ "bad_061_a_command_line_of_64_kib", BAD_IMAGE_ODD_UKI, NULL,
	  .make = command_line_of_64_kib },
	{ "bad_062_osrel_without_fields", BAD_IMAGE_ODD_UKI, NULL, .make = osrel_without_fields },
	{ "bad_062_osrel_with_open_quotes", BAD_IMAGE_ODD_UKI, NULL, .make = osrel_open_quote },
	{ "bad_062_osrel_of_1_mib", BAD_IMAGE_UKI, "too long", .make = osrel_of_1_mib },
	{ "bad_063_257_profiles", BAD_IMAGE_UKI, MANY, .make = profiles_257 },
	{ "bad_063_10000_profiles", BAD_IMAGE, MANY, .make = profiles_10000 },
	{ "bad_064_a_malformed_sbat", BAD_IMAGE_ODD_UKI, NULL, .make = malformed_sbat },
	{ "bad_065_certificates_behind_the_end", BAD_IMAGE, CUT,
	  .patches = { { CERTIFICATES, 32, 0xfffffff0 } } },
	{ "bad_065_certificates_too_long", BAD_IMAGE, CUT,
	  .patches = { { CERTIFICATES, 32, 64 }, { CERTIFICATES + 4, 32, 0xffffffff } } },
	// What they are worth is the firmware's to say.
	{ "bad_065_certificates_not_last", BAD_IMAGE_ODD_UKI, NULL,
	  .patches = { { CERTIFICATES, 32, 64 }, { CERTIFICATES + 4, 32, 8 } } },
	{ "bad_065_certificates_of_no_size", BAD_IMAGE_ODD_UKI, NULL,
	  .make = certificates_of_no_size },
	{ "bad_066_an_image_of_no_size", BAD_IMAGE, RANGE,
	  .patches = { { IMAGE_OPTIONAL + 56, 32, 0 } } },
	{ "bad_066_an_image_of_4_gib", BAD_IMAGE, RANGE,
	  .patches = { { IMAGE_OPTIONAL + 56, 32, 0xffffffff } } },
	{ "bad_066_no_alignment", BAD_IMAGE, RANGE, .patches = { { IMAGE_OPTIONAL + 32, 32, 0 } } },
	{ "bad_066_an_odd_alignment", BAD_IMAGE, RANGE,
	  .patches = { { IMAGE_OPTIONAL + 32, 32, 0x1001 } } },
	// What is in .linux is loaded by the stub in .text, not by us.
	{ "bad_067_an_inner_kernel_larger_than_it_says", BAD_IMAGE_ODD_UKI, NULL,
	  .make = inner_kernel },
};
const size_t n_bad_images = sizeof(bad_images) / sizeof(bad_images[0]);

size_t bad_image_make(const struct bad_image *bad, uint8_t *bytes)
{
	size_t len = bad->make ? bad->make(bytes) : good(bytes);

	for (size_t i = 0; i < sizeof(bad->patches) / sizeof(bad->patches[0]); i++) {
		const struct bad_image_patch *patch = &bad->patches[i];

		if (patch->width == 16)
			put16(bytes, patch->at, (uint16_t)patch->value);
		else if (patch->width == 32)
			put32(bytes, patch->at, patch->value);
	}
	return len;
}
