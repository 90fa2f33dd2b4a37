// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/error.h"
#include "boot-entries/smbios.h"
#include "tests/boot-entries/text.h"

// A type 1 with a string, a type 2 with none, two type 11 and the end.
#define TYPE_1 "\x01\x06\0\0\x01\0Maker\0\0"
#define TYPE_2 "\x02\x05\0\0\0\0\0"
#define TYPE_11 "\x0b\x05\0\0\x03one=1\0two=2\0one=3\0\0"
#define SECOND_11 "\x0b\x05\0\0\x01three=3\0\0"
#define END "\x7f\x04\0\0\0\0"

static const uint8_t entry_2[SMBIOS_2_SIZE] = { '_',  'S',  'M',  '_',  [5] = 31, [22] = 0x34,
						0x12, 0x78, 0x56, 0x34, 0x02 };
static const uint8_t entry_3[SMBIOS_3_SIZE] = {
	'_', 'S', 'M', '3', '_', [6] = 24, [12] = 0x80, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8
};

Test(smbios, finds_the_table_of_either_entry_point)
{
	struct smbios_table table;

	cr_assert_eq(smbios_entry_point_parse(span_bytes(entry_2, sizeof entry_2), &table), 0);
	cr_assert_eq(table.address, 0x02345678);
	cr_assert_eq(table.size, 0x1234);
	cr_assert_eq(smbios_entry_point_parse(span_bytes(entry_3, sizeof entry_3), &table), 0);
	cr_assert_eq(table.address, 0x0807060504030201);
	cr_assert_eq(table.size, 0x80);
}

Test(smbios, takes_no_more_than_its_limit_of_a_table)
{
	uint8_t entry[SMBIOS_3_SIZE];
	struct smbios_table table;

	memcpy(entry, entry_3, sizeof entry);
	memset(entry + 12, 0xff, 4);
	cr_assert_eq(smbios_entry_point_parse(span_bytes(entry, sizeof entry), &table), 0);
	cr_assert_eq(table.size, SMBIOS_TABLE_MAX);
}

Test(smbios, refuses_what_is_no_entry_point)
{
	struct smbios_table table = { 1, 2 };
	uint8_t none[SMBIOS_3_SIZE] = "_SM3_";

	cr_assert_eq(smbios_entry_point_parse(S(""), &table), BOOT_ERROR_SYNTAX);
	cr_assert_eq(smbios_entry_point_parse(S("_DMI_ and more of it, and more"), &table),
		     BOOT_ERROR_SYNTAX);
	cr_assert_eq(smbios_entry_point_parse(span_bytes(entry_2, 30), &table),
		     BOOT_ERROR_TRUNCATED);
	cr_assert_eq(smbios_entry_point_parse(span_bytes(entry_3, 23), &table),
		     BOOT_ERROR_TRUNCATED);
	cr_assert_eq(smbios_entry_point_parse(span_bytes(none, sizeof none), &table),
		     BOOT_ERROR_MISSING);
	cr_assert_eq(table.address, 1);
}

Test(smbios, finds_the_strings_of_the_first_type_11)
{
	struct span rest = smbios_oem_strings(S(TYPE_1 TYPE_2 TYPE_11 SECOND_11 END)), value;

	cr_assert(smbios_take(&rest, "one=", &value));
	assert_span(value, "1");
	cr_assert(smbios_take(&rest, "one=", &value));
	assert_span(value, "3");
	cr_assert_not(smbios_take(&rest, "one=", &value));
	assert_span(smbios_setting(smbios_oem_strings(S(TYPE_11 SECOND_11)), "three="), "");
}

Test(smbios, the_first_of_a_setting_counts)
{
	struct span strings = smbios_oem_strings(S(TYPE_11));

	assert_span(smbios_setting(strings, "one="), "1");
	assert_span(smbios_setting(strings, "two="), "2");
	assert_span(smbios_setting(strings, "none="), "");
	cr_assert_eq(strings.len, 3 * sizeof "one=1");
}

Test(smbios, an_empty_string_among_strings_ends_them)
{
	struct span strings = smbios_oem_strings(S("\x0b\x05\0\0\x02one=1\0\0two=2\0\0"));

	assert_span(smbios_setting(strings, "one="), "1");
	assert_span(smbios_setting(strings, "two="), "");
}

Test(smbios, nothing_is_found_behind_the_end)
{
	cr_assert(span_is_empty(smbios_oem_strings(S(TYPE_1 END TYPE_11))));
	cr_assert(span_is_empty(smbios_oem_strings(S(""))));
}

// Each cut leaves no strings or whole ones; the sanitizer watches the end.
Test(smbios, a_table_may_end_anywhere)
{
	static const char whole[] = TYPE_1 TYPE_2 TYPE_11;

	for (size_t n = 0; n < sizeof whole - 1; n++) {
		char *cut = malloc(n + 1);
		struct span strings;

		memcpy(cut, whole, n);
		cut = realloc(cut, n > 0 ? n : 1);
		strings = smbios_oem_strings(span_bytes(cut, n));
		cr_assert(span_is_empty(strings), "cut at %zu", n);
		free(cut);
	}
}

Test(smbios, a_structure_shorter_than_its_header_ends_the_table)
{
	cr_assert(span_is_empty(smbios_oem_strings(S("\x01\x00\0\0\0\0" TYPE_11))));
	cr_assert(span_is_empty(smbios_oem_strings(S("\x01\x03\0\0\0" TYPE_11))));
	cr_assert(span_is_empty(smbios_oem_strings(S("\x01\xff\0\0\0" TYPE_11))));
}
