// SPDX-License-Identifier: GPL-2.0-or-later

// Bad inputs 21 to 33: values of entry files, and their names, as the loader meets them.

#include <stdio.h>
#include <stdlib.h>

#include "tests/bad-inputs/esp.h"

TestSuite(values, .init = esp_open, .fini = esp_close);

#define TOO_LONG "skipped bad.conf: too long"
#define TOO_MANY "skipped bad.conf: too many repetitions"

Test(values, bad_021_tabs_and_many_blanks_separate_and_surround)
{
	ENTRY("bad.conf", " \tlinux\t \t/bad.efi \t\n\t options   a  b\t\n");
	assert_starts("bad.efi");
	cr_assert_str_eq(outcome.program.options, "a  b");
}

Test(values, bad_022_unknown_keys_are_ignored)
{
	ENTRY("bad.conf", "linux-next /x\nLinux /y\nfuture ../..\nlinux /bad.efi\n");
	assert_starts("bad.efi");
}

Test(values, bad_023_options_and_initrds_add_up_in_order)
{
	PUT("1.img", "one,");
	PUT("2.img", "two,");
	ENTRY("bad.conf",
	      "options a\ninitrd /2.img\nlinux /bad.efi\noptions b\ninitrd /1.img\noptions c\n");
	assert_starts("bad.efi");
	cr_assert_str_eq(outcome.program.options, "a b c");
	cr_assert_eq(outcome.program.initrd_size, 8);
	cr_assert_arr_eq(outcome.program.initrd, "two,one,", 8);
}

static void put_initrds(size_t n)
{
	char text[2048] = "linux /bad.efi\n";

	PUT("1.img", "one");
	for (size_t i = 0; i < n; i++)
		strcat(text, "initrd /1.img\n");
	fw_put_text(esp, "loader/entries/bad.conf", text);
}

Test(values, bad_023_thirty_two_initrds_are_loaded)
{
	put_initrds(32);
	assert_starts("bad.efi");
	cr_assert_eq(outcome.program.initrd_size, 31 * 4 + 3);
}

Test(values, bad_023_thirty_three_initrds_are_rejected)
{
	put_initrds(33);
	assert_good_starts(TOO_MANY);
}

static void put_options(size_t n)
{
	char *options = text_of('x', n);

	put_printed("loader/entries/bad.conf", "linux /bad.efi\noptions %s\n", options);
	free(options);
}

Test(values, bad_024_options_of_4_kib_arrive_whole)
{
	put_options(4096);
	assert_starts("bad.efi");
	cr_assert_eq(strlen(outcome.program.options), 4096);
}

Test(values, bad_024_options_above_4_kib_are_rejected)
{
	put_options(4097);
	assert_good_starts(TOO_LONG);
}

Test(values, bad_024_options_above_4_kib_in_several_lines_are_rejected)
{
	char *options = text_of('x', 2048);

	put_printed("loader/entries/bad.conf", "linux /bad.efi\noptions %s\noptions %s\n", options,
		    options);
	assert_good_starts(TOO_LONG);
	free(options);
}

Test(values, bad_024_options_of_64_kib_are_rejected)
{
	put_options(65536);
	assert_good_starts(TOO_LONG);
}

static void assert_no_control(void)
{
	for (const char *c = outcome.console; *c != '\0'; c++)
		cr_assert(*c == '\n' || *c == '\r' || (unsigned char)*c >= ' ', "byte %d", *c);
}

Test(values, bad_025_control_characters_of_a_title_reach_no_screen)
{
	CONF("timeout 1\ndefault bad*\n");
	ENTRY("bad.conf", "title a\x1b[2J\x07\x08z\xc2\x9b"
			  "q\nversion \x1b[H\nlinux /bad.efi\n");
	assert_starts("bad.efi");
	assert_no_control();
	cr_assert(fw_said(&outcome, "a?[2J??z?q"), "%s", outcome.console);
}

Test(values, bad_025_control_characters_of_a_file_name_reach_no_screen)
{
	fw_put_text(esp, "loader/entries/bad\x1b[2J.conf", "linux /bad.efi\n");
	assert_starts("good.efi");
	assert_no_control();
}

Test(values, bad_026_what_turns_the_direction_or_is_wide_is_one_cell_each)
{
	CONF("timeout 1\ndefault bad*\n");
	ENTRY("bad.conf", "title a\u202eb\u6f22\u0301\U0001f427z\nlinux /bad.efi\n");
	assert_starts("bad.efi");
	cr_assert(fw_said(&outcome, "a?b???z"), "%s", outcome.console);
}

Test(values, bad_027_another_processors_entry_is_hidden)
{
	ENTRY("bad.conf", "architecture aa64\nlinux /bad.efi\n");
	assert_good_starts_silently();
	cr_assert_str_eq(listed(), "good.conf");
}

Test(values, bad_027_our_own_in_capitals_is_not)
{
	ENTRY("bad.conf", "architecture X64\nlinux /bad.efi\n");
	assert_starts("bad.efi");
}

Test(values, bad_028_a_machine_id_that_is_none_is_as_if_absent)
{
	CONF("timeout 0\n");
	ENTRY("a.conf", "sort-key x\nmachine-id zzz\nversion 2\nlinux /bad.efi\n");
	ENTRY("b.conf", "sort-key x\nversion 1\nlinux /good.efi\n");
	assert_starts("bad.efi"); // were "zzz" one, the entry without would stand above it
}

Test(values, bad_029_versions_of_ten_thousand_digits_are_compared_without_overflow)
{
	char *nines = text_of('9', 10000), *zeros = text_of('0', 10000);

	CONF("timeout 0\n");
	put_printed("loader/entries/good.conf", "sort-key x\nversion 1%s\nlinux /good.efi\n",
		    zeros);
	put_printed("loader/entries/bad.conf", "sort-key x\nversion %s\nlinux /bad.efi\n", nines);
	assert_starts("good.efi");
	free(nines);
	free(zeros);
}

static void assert_not_counted(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "loader/entries/%s", name);
	fw_put_text(esp, path, "linux /bad.efi\n");
	assert_starts("bad.efi");
	cr_assert(strstr(listed(), name), "%s", listed());
	fw_remove(esp, path);
}

Test(values, bad_030_what_is_no_counter_belongs_to_the_name)
{
	assert_not_counted("bad+3-.conf");
	assert_not_counted("bad+-1.conf");
	assert_not_counted("bad+99999999999999999999.conf");
	assert_not_counted("bad+4294967296-1.conf");
	assert_not_counted("bad+0x3.conf");
	assert_not_counted("bad+.conf");
	assert_not_counted("bad+3-1.conf.conf");
	assert_not_counted("bad+3-1-1.conf");
}

// As in systemd-boot, what stands behind the last "+" is the counter.
Test(values, bad_030_of_two_counters_the_last_counts)
{
	ENTRY("bad+3+0.conf", "linux /bad.efi\n");
	assert_starts("good.efi");
	cr_assert_str_eq(listed(), "good.conf bad+3.conf");
}

Test(values, bad_031_of_a_name_with_and_without_a_counter_the_counted_one_counts)
{
	ENTRY("bad.conf", "linux /bad.efi\n");
	ENTRY("bad+0-3.conf", "linux /bad.efi\n");
	assert_starts("good.efi");
	cr_assert_str_eq(listed(), "good.conf bad.conf");
}

// One FAT folder holds no two such names; an ESP and an XBOOTLDR do.
Test(values, bad_032_of_names_equal_but_for_case_the_same_one_boots_each_time)
{
	struct fw_node *xbootldr = fw_add_volume(&machine, gpt_type_xbootldr);

	fw_put_text(xbootldr, "loader/entries/BAD.CONF", "linux /none.efi\n");
	ENTRY("bad.conf", "linux /bad.efi\n");
	for (int i = 0; i < 3; i++) {
		assert_starts("bad.efi");
		cr_assert_str_eq(listed(), "good.conf bad.conf bad.conf");
	}
}

Test(values, bad_033_a_name_that_has_lost_its_long_form_is_no_entry)
{
	ENTRY("BAD~1.CON", "linux /bad.efi\n");
	assert_good_starts_silently();
	cr_assert_str_eq(listed(), "good.conf");
}
