// SPDX-License-Identifier: GPL-2.0-or-later

// Bad inputs 50 to 72: EFI images, as the loader meets them. What is bad is never started, the
// entry is damaged for a reason that is said, and the next one is started in the same boot.

#include <stdio.h>
#include <stdlib.h>

#include "tests/bad-inputs/esp.h"
#include "tests/bad-inputs/images.h"

TestSuite(images, .init = esp_open, .fini = esp_close);

static const struct bad_image *this_image(void)
{
	size_t i = 0;

	while (i < n_bad_images && strcmp(bad_images[i].name, criterion_current_test->name) != 0)
		i++;
	cr_assert_lt(i, n_bad_images);
	return &bad_images[i];
}

static void put(const struct bad_image *bad, const char *path)
{
	uint8_t *bytes = malloc(BAD_IMAGE_MAX);
	size_t len;

	cr_assert_not_null(bytes);
	len = bad_image_make(bad, bytes);
	fw_put(esp, path, bytes, len);
	free(bytes);
}

static void assert_said(const char *format, const char *cause)
{
	char words[256];

	snprintf(words, sizeof(words), format, cause);
	cr_assert(fw_said(&outcome, words), "it did not say \"%s\", but: %s", words,
		  outcome.console);
}

static void as_kernel(const struct bad_image *bad)
{
	put(bad, "bad.efi");
	ENTRY("bad.conf", "linux /bad.efi\n");
	if (bad->kind != BAD_IMAGE) {
		assert_starts("bad.efi");
		return;
	}
	assert_starts("good.efi");
	assert_said("bad.conf: /bad.efi: %s", bad->cause);
}

static void as_uki(const struct bad_image *bad)
{
	CONF("timeout 0\ndefault good*\npreferred uki*\n");
	put(bad, "EFI/Linux/uki.efi");
	if (bad->kind == BAD_IMAGE_ODD_UKI) {
		assert_starts("EFI/Linux/uki.efi");
		return;
	}
	if (bad->kind == BAD_IMAGE_ODD)
		return;
	assert_starts("good.efi");
	assert_said("skipped uki.efi: %s", bad->cause);
}

// The image of bad_images that is called as the test is.
static void judge(void)
{
	const struct bad_image *bad = this_image();

	as_kernel(bad);
	as_uki(bad);
}

Test(images, bad_050_an_empty_file)
{
	judge();
}

Test(images, bad_050_less_than_64_bytes)
{
	judge();
}

Test(images, bad_050_without_mz)
{
	judge();
}

Test(images, bad_051_pe_behind_the_end)
{
	judge();
}

Test(images, bad_051_pe_at_an_odd_offset)
{
	judge();
}

Test(images, bad_051_pe_at_all_ones)
{
	judge();
}

Test(images, bad_052_without_pe)
{
	judge();
}

Test(images, bad_053_for_another_machine)
{
	judge();
}

Test(images, bad_053_for_no_machine)
{
	judge();
}

Test(images, bad_054_no_sections)
{
	judge();
}

Test(images, bad_054_65535_sections)
{
	judge();
}

Test(images, bad_055_no_optional_header)
{
	judge();
}

Test(images, bad_055_an_optional_header_of_64_kib)
{
	judge();
}

Test(images, bad_056_a_section_larger_in_memory)
{
	judge();
}

Test(images, bad_056_a_section_larger_in_the_file)
{
	judge();
}

Test(images, bad_056_a_section_of_no_size)
{
	judge();
}

Test(images, bad_057_a_section_behind_the_end)
{
	judge();
}

Test(images, bad_057_a_section_beyond_4_gib)
{
	judge();
}

Test(images, bad_058_overlapping_sections)
{
	judge();
}

Test(images, bad_059_two_kernels)
{
	judge();
}

Test(images, bad_059_two_command_lines)
{
	judge();
}

Test(images, bad_059_two_initrds)
{
	judge();
}

Test(images, bad_060_a_section_name_without_an_end)
{
	judge();
}

Test(images, bad_061_a_command_line_with_nul)
{
	judge();
}

Test(images, bad_061_a_command_line_not_utf8)
{
	judge();
}

Test(images, bad_061_a_command_line_of_64_kib)
{
	judge();
}

Test(images, bad_062_osrel_without_fields)
{
	judge();
}

Test(images, bad_062_osrel_with_open_quotes)
{
	judge();
}

Test(images, bad_062_osrel_of_1_mib)
{
	judge();
}

Test(images, bad_063_257_profiles)
{
	judge();
}

Test(images, bad_063_10000_profiles)
{
	judge();
}

Test(images, bad_064_a_malformed_sbat)
{
	judge();
}

Test(images, bad_065_certificates_behind_the_end)
{
	judge();
}

Test(images, bad_065_certificates_too_long)
{
	judge();
}

Test(images, bad_065_certificates_not_last)
{
	judge();
}

Test(images, bad_065_certificates_of_no_size)
{
	judge();
}

Test(images, bad_066_an_image_of_no_size)
{
	judge();
}

Test(images, bad_066_an_image_of_4_gib)
{
	judge();
}

Test(images, bad_066_no_alignment)
{
	judge();
}

Test(images, bad_066_an_odd_alignment)
{
	judge();
}

Test(images, bad_067_an_inner_kernel_larger_than_it_says)
{
	judge();
}

Test(images, bad_068_a_file_cut_at_any_4_kib_is_refused)
{
	char *code = text_of('x', 28000);
	const struct image_section section = { ".text", code };
	struct image image;

	image_make(&image, &section, 1);
	ENTRY("bad.conf", "linux /bad.efi\n");
	for (size_t len = 0; len < image.len; len += 4096) {
		fw_put(esp, "bad.efi", image.bytes, len);
		assert_good_starts(len == 0 ? "bad.efi: empty" : "bad.efi: cut short");
	}
	fw_put(esp, "bad.efi", image.bytes, image.len);
	assert_starts("bad.efi");
	free(code);
}

static int64_t read_half(const struct fw_node *node, uint64_t offset, void *buf, size_t n)
{
	const struct fw_node *whole = fw_find(esp, "good.efi");
	size_t left = whole->size / 2 > offset ? whole->size / 2 - offset : 0;

	(void)node;
	n = n < left ? n : left;
	memcpy(buf, whole->data + offset, n);
	return (int64_t)n;
}

Test(images, bad_069_a_file_shorter_than_its_folder_says_is_refused)
{
	struct fw_node *bad = fw_find(esp, "bad.efi");

	ENTRY("bad.conf", "linux /bad.efi\n");
	free(bad->data);
	bad->data = NULL;
	bad->read = read_half;
	assert_good_starts("bad.conf: /bad.efi: shorter than its size says; trying good.conf");
}

Test(images, bad_069_a_file_longer_than_its_folder_says_is_refused)
{
	ENTRY("bad.conf", "linux /bad.efi\n");
	fw_find(esp, "bad.efi")->size /= 2;
	assert_good_starts("bad.conf: /bad.efi: cut short; trying good.conf");
}

static void assert_load_failure(uint64_t status, const char *cause)
{
	machine.fault = (struct fw_fault){ .call = 1, .function = FW_LOAD_IMAGE, .status = status };
	ENTRY("bad.conf", "linux /bad.efi\n");
	assert_starts("good.efi");
	cr_assert(outcome.fault_hit);
	assert_said("bad.conf: /bad.efi: %s; trying good.conf", cause);
}

// An image that Secure Boot does not let start: unsigned, a wrong key, dbx, SBAT.
Test(images, bad_070_a_security_violation_leads_to_the_next_entry)
{
	assert_load_failure(FW_SECURITY_VIOLATION, "refused by Secure Boot");
}

Test(images, bad_070_a_denied_access_leads_to_the_next_entry)
{
	assert_load_failure(FW_ACCESS_DENIED, "access denied by the firmware");
}

static bool come_back(void *context, const struct fw_program *program, uint64_t *ret_status)
{
	if (strcmp(program->path, "bad.efi") != 0)
		return false;
	*ret_status = *(const uint64_t *)context;
	return true;
}

// With reboot-on-error it is another boot; tests/firmware/test-came-back.c has those.
static void assert_goes_on_after(uint64_t status, const char *words)
{
	CONF("timeout 0\ndefault good*\npreferred bad*\nreboot-on-error no\n");
	machine.context = &status;
	machine.on_start = come_back;
	ENTRY("bad.conf", "linux /bad.efi\n");
	assert_good_starts(words);
	cr_assert_eq(outcome.n_started, 2);
}

Test(images, bad_071_a_program_that_fails_at_once_leads_to_the_next_entry)
{
	assert_goes_on_after(FW_ABORTED, "bad.conf: it stopped with an error; trying good.conf");
}

Test(images, bad_072_a_program_that_comes_back_is_not_started_again)
{
	assert_goes_on_after(FW_SUCCESS,
			     "bad.conf: it came back without starting a system; trying good.conf");
}

static const struct fw_key enter_twice[] = { { .at_usec = 500000, .character = '\r' },
					     { .at_usec = 1500000, .character = 0x1b } };

// A person who has chosen it is asked again.
Test(images, bad_072_a_program_that_comes_back_to_a_person_leads_to_the_menu)
{
	uint64_t status = FW_SUCCESS;

	machine.context = &status;
	machine.on_start = come_back;
	machine.keys = enter_twice;
	machine.n_keys = 1;
	CONF("timeout menu-force\ndefault bad*\n");
	ENTRY("bad.conf", "linux /bad.efi\n");
	machine.max_usec = 5000000;
	fw_run(&machine, &outcome);
	cr_assert_eq(outcome.n_started, 1);
	cr_assert(fw_said(&outcome, "it came back without starting a system"), "%s",
		  outcome.console);
}
