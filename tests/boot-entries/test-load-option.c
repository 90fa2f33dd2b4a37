// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdlib.h>

#include "boot-entries/error.h"
#include "boot-entries/load-option.h"
#include "boot-entries/utf.h"
#include "tests/boot-entries/text.h"

// clang-format off
static const uint8_t windows[] = {
	1, 0, 0, 0,                         // active
	42 + 12 + 12 + 4, 0,                // path list
	'W', 0, 'i', 0, 'n', 0, 0, 0,       // description
	4, 1, 42, 0,                        // partition
	3, 0, 0, 0,                         // its number
	0, 8, 0, 0, 0, 0, 0, 0,
	0, 0, 0x10, 0, 0, 0, 0, 0,
	0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11,
	0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b,
	2, 2,                               // GPT, GUID
	4, 4, 12, 0, '\\', 0, 'E', 0, 'F', 0, 0, 0, // file, in two
	4, 4, 12, 0, 'x', 0, '.', 0, 'e', 0, 0, 0,
	0x7f, 0xff, 4, 0,
	'W', 'I', 'N', 0,                   // what Windows gets
};
// clang-format on

#define DESCRIPTION_AT 6u
#define PARTITION_AT 14u
#define FILE_AT (PARTITION_AT + 42u)

static int parse(const uint8_t *bytes, size_t len, struct load_option_target *ret)
{
	struct load_option_parts parts;
	int r = load_option_parse(bytes, len, &parts);

	if (r == 0)
		load_option_target(&parts, ret);
	return r;
}

Test(load_option, has_a_description_attributes_and_a_path)
{
	struct load_option_parts parts;
	char text[16];
	size_t len;

	cr_assert_eq(load_option_parse(windows, sizeof(windows), &parts), 0);
	cr_assert_eq(parts.attributes, LOAD_OPTION_ACTIVE);
	cr_assert_eq(parts.path_list.len, 70);
	cr_assert_eq(utf16le_to_utf8((const uint8_t *)parts.description.at, parts.description.len,
				     text, sizeof(text), &len),
		     0);
	cr_assert_str_eq(text, "Win");
}

Test(load_option, leads_to_a_file_on_a_partition_however_the_path_is_split)
{
	struct load_option_target target;

	cr_assert_eq(parse(windows, sizeof(windows), &target), 0);
	cr_assert(target.on_partition);
	cr_assert_eq(target.partition_number, 3);
	cr_assert_eq(memcmp(target.partition, gpt_type_esp, GUID_SIZE), 0);
	cr_assert_str_eq(target.path, "\\EF\\x.e");
}

// windows with one byte changed.
static struct load_option_target changed(size_t at, uint8_t value)
{
	uint8_t bytes[sizeof(windows)];
	struct load_option_target target;

	memcpy(bytes, windows, sizeof(bytes));
	bytes[at] = value;
	cr_assert_eq(parse(bytes, sizeof(bytes), &target), 0);
	return target;
}

Test(load_option, a_partition_of_another_kind_of_table_is_none)
{
	cr_assert_not(changed(PARTITION_AT + 41, 1).on_partition);
}

Test(load_option, a_node_that_does_not_fit_ends_the_path)
{
	cr_assert_str_eq(changed(FILE_AT + 2, 3).path, "");
	cr_assert_str_eq(changed(FILE_AT + 3, 1).path, "");
	cr_assert(changed(FILE_AT + 3, 1).on_partition);
	cr_assert_str_eq(changed(FILE_AT + 12, 0x7f).path, "\\EF");
	cr_assert_str_eq(changed(FILE_AT, 0x7f).path, "");
}

Test(load_option, is_offered_when_active_and_not_hidden_and_something_to_boot)
{
	static const struct {
		uint32_t attributes;
		bool want;
	} cases[] = {
		{ 1, true }, { 0, false },     { 9, false },
		{ 3, true }, { 0x101, false }, { 0xffffffff, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		cr_assert_eq(load_option_is_offered(&(struct load_option_parts){
				     .attributes = cases[i].attributes }),
			     cases[i].want, "%x", cases[i].attributes);
}

Test(load_option, every_cut_within_what_it_says_is_refused)
{
	struct load_option_target target;

	for (size_t len = 0; len < sizeof(windows) - 4; len++) {
		uint8_t *cut = malloc(len > 0 ? len : 1);

		memcpy(cut, windows, len);
		cr_assert_eq(parse(cut, len, &target), BOOT_ERROR_TRUNCATED, "%zu", len);
		free(cut);
	}
}

Test(load_option, a_path_that_is_too_long_is_none_not_even_its_start)
{
	enum { LONG = 2 * LOAD_OPTION_PATH_MAX + 4, SIZE = 8 + LONG };
	static uint8_t bytes[8 + SIZE] = { 1, 0, 0, 0, SIZE & 0xff, SIZE >> 8, 0, 0 };
	struct load_option_target target;

	memcpy(bytes + 8, (const uint8_t[]){ 4, 4, 8, 0, 'E', 0, 'F', 0 }, 8);
	memcpy(bytes + 16, (const uint8_t[]){ 4, 4, LONG & 0xff, LONG >> 8 }, 4);
	memset(bytes + 20, 'x', LONG - 4); // each unit takes three bytes in UTF-8
	cr_assert_eq(parse(bytes, sizeof(bytes), &target), 0);
	cr_assert_str_eq(target.path, "");
}
