// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/entry-name.h"
#include "boot-entries/error.h"
#include "tests/boot-entries/text.h"

Test(entry_name, the_id_keeps_the_suffix_loses_the_counter_and_is_lower_case)
{
	struct entry_name name;

	cr_assert_eq(entry_name_parse(S("Debian-6.1+3-1.CONF"), &name), 0);
	cr_assert_str_eq(name.id, "debian-6.1.conf");
	cr_assert(name.counted);
	cr_assert_eq(name.tries_left, 3);
	cr_assert_eq(name.tries_done, 1);
}

Test(entry_name, what_is_no_counter_belongs_to_the_name)
{
	static const char *const plain[] = {
		"x+3-.conf",         "x+-1.conf",  "x+.conf",         "x+99999999999999999999.conf",
		"x+2147483648.conf", "x+0x3.conf", "x+3-1.conf.conf", "x+3a.conf",
		"x+3-1-1.conf",      "x+ 3.conf",  "+3.conf",
	};
	struct entry_name name;

	for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
		cr_assert_eq(entry_name_parse(span_of(plain[i]), &name), 0, "%s", plain[i]);
		cr_assert_not(name.counted, "%s", plain[i]);
		cr_assert_str_eq(name.id, plain[i]);
		cr_assert_eq(entry_name_state(&name), ENTRY_GOOD);
	}
}

Test(entry_name, the_last_plus_begins_the_counter)
{
	struct entry_name name;

	cr_assert_eq(entry_name_parse(S("x+3+2.conf"), &name), 0);
	cr_assert_str_eq(name.id, "x+3.conf");
	cr_assert_eq(name.tries_left, 2);
	cr_assert_eq(entry_name_parse(S("6.12+deb13+2147483647-0.efi"), &name), 0);
	cr_assert_str_eq(name.id, "6.12+deb13.efi");
	cr_assert_eq(name.tries_left, 2147483647);
}

static void assert_counts(const char *const series[], size_t n)
{
	char buf[BOOT_ID_MAX + 1];
	struct entry_name name;

	for (size_t i = 0; i + 1 < n; i++) {
		cr_assert_eq(entry_name_parse(span_of(series[i]), &name), 0);
		entry_name_count(&name);
		cr_assert_eq(entry_name_print(&name, buf, sizeof(buf)), 0);
		cr_assert_str_eq(buf, series[i + 1]);
	}
}

// UAPI.1 wants the width kept; systemd-boot 262 prints plain numbers.
Test(entry_name, counting_keeps_the_width_of_each_number)
{
	assert_counts((const char *const[]){ "foo+03-00.conf", "foo+02-01.conf", "foo+01-02.conf",
					     "foo+00-03.conf", "foo+00-04.conf" },
		      5);
	assert_counts((const char *const[]){ "foo+10-0.conf", "foo+09-1.conf" }, 2);
	assert_counts((const char *const[]){ "foo+1-9.conf", "foo+0-9.conf" }, 2);
	assert_counts((const char *const[]){ "foo+3.conf", "foo+2-1.conf" }, 2);
	assert_counts((const char *const[]){ "foo+1-2147483647.conf", "foo+0-2147483647.conf" }, 2);
	assert_counts((const char *const[]){ "foo.conf", "foo.conf" }, 2);
}

Test(entry_name, no_tries_left_is_bad_and_some_left_is_undecided)
{
	struct entry_name name;

	cr_assert_eq(entry_name_parse(S("x+0-3.conf"), &name), 0);
	cr_assert_eq(entry_name_state(&name), ENTRY_BAD);
	cr_assert_eq(entry_name_parse(S("x+1.conf"), &name), 0);
	cr_assert_eq(entry_name_state(&name), ENTRY_INDETERMINATE);
}

Test(entry_name, names_that_loaders_skip_are_hidden_and_hostile_ones_refused)
{
	static const struct {
		const char *file;
		int want;
	} cases[] = {
		{ ".x.conf", BOOT_ERROR_HIDDEN },      { "auto-x.conf", BOOT_ERROR_HIDDEN },
		{ "AUTO-x.conf", BOOT_ERROR_HIDDEN },  { "x.txt", BOOT_ERROR_HIDDEN },
		{ "conf", BOOT_ERROR_HIDDEN },         { ".conf", BOOT_ERROR_HIDDEN },
		{ "GENBOO~1.CON", BOOT_ERROR_HIDDEN }, { "x/y.conf", BOOT_ERROR_SYNTAX },
		{ "x\\y.conf", BOOT_ERROR_SYNTAX },    { "x\ny.conf", BOOT_ERROR_SYNTAX },
		{ "x\xff.conf", BOOT_ERROR_ENCODING }, { "x y.conf", 0 },
	};
	struct entry_name name;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		cr_assert_eq(entry_name_parse(span_of(cases[i].file), &name), cases[i].want, "%s",
			     cases[i].file);
}

Test(entry_name, the_longest_name_is_255_bytes)
{
	char file[BOOT_ID_MAX + 2];
	struct entry_name name;

	memset(file, 'a', sizeof(file));
	memcpy(file + BOOT_ID_MAX - 5, ".conf", 5);
	cr_assert_eq(entry_name_parse(span_bytes(file, BOOT_ID_MAX), &name), 0);
	cr_assert_eq(strlen(name.id), BOOT_ID_MAX);
	memcpy(file + BOOT_ID_MAX - 4, ".conf", 5);
	cr_assert_eq(entry_name_parse(span_bytes(file, BOOT_ID_MAX + 1), &name),
		     BOOT_ERROR_TOO_LONG);
}

Test(entry_name, portable_ids_are_ascii_letters_digits_and_five_signs)
{
	cr_assert(entry_id_is_portable(S("a-Z_0.9+@")));
	cr_assert_not(entry_id_is_portable(S("a b")));
	cr_assert_not(entry_id_is_portable(S("")));
	cr_assert_not(entry_id_is_portable(S("\xc3\xa9")));
}
