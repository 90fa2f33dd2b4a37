// SPDX-License-Identifier: GPL-2.0-or-later

// Bad inputs 37 to 43: loader.conf, as the loader meets it. A bad line costs its setting, never the
// boot.

#include <stdio.h>
#include <stdlib.h>

#include "tests/bad-inputs/esp.h"

TestSuite(settings, .init = esp_open, .fini = esp_close);

#define SECOND_USEC UINT64_C(1000000)
#define DEFAULT_SEC 5

static void assert_waited(uint64_t seconds)
{
	cr_assert_geq(outcome.usec, seconds * SECOND_USEC);
	cr_assert_lt(outcome.usec, (seconds + 1) * SECOND_USEC, "it waited %lu us", outcome.usec);
}

Test(settings, bad_037_without_loader_conf_the_first_entry_boots_after_5_seconds)
{
	fw_remove(esp, "loader/loader.conf");
	ENTRY("bad.conf", "linux /bad.efi\n"); // below good.conf
	assert_starts("good.efi");
	assert_waited(DEFAULT_SEC);
	cr_assert_not(fw_said(&outcome, "loader.conf"), "%s", outcome.console);
}

Test(settings, bad_038_a_timeout_that_is_none_is_5_seconds_and_never_endless)
{
	static const char *const values[] = {
		"-1",    "4294967296", "4294967293", "3s",
		"",      "0x10",       "1 2",        "99999999999999999999999",
		"never",
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		put_printed("loader/loader.conf", "timeout %s\n", values[i]);
		assert_good_starts("ignored in loader/loader.conf: unknown key or bad value in "
				   "line 1");
		assert_waited(DEFAULT_SEC);
	}
}

Test(settings, bad_039_a_default_that_is_not_there_gives_the_first_usable_entry)
{
	CONF("timeout 0\ndefault none.conf\n");
	ENTRY("zzz.conf", "linux /none.efi\n");
	ENTRY("bad.conf", "linux /bad.efi\n");
	assert_good_starts("zzz.conf: /none.efi: file not found");
}

Test(settings, bad_039_a_pattern_that_matches_many_gives_the_first_usable_of_them)
{
	CONF("timeout 0\ndefault *o*.conf\n");
	ENTRY("zoz.conf", "linux /none.efi\n");
	ENTRY("zzz.conf", "linux /bad.efi\n");
	ENTRY("foo.conf", "linux /bad.efi\n");
	assert_starts("good.efi");
}

// A matcher that goes back at every star would need ages.
Test(settings, bad_040_a_pattern_of_many_stars_is_matched_at_once, .timeout = 20)
{
	char pattern[512] = "", *name = text_of('a', 240);
	char path[300];

	for (int i = 0; i < 120; i++)
		strcat(pattern, "*a");
	put_printed("loader/loader.conf", "timeout 0\ndefault %s*b\n", pattern);
	snprintf(path, sizeof(path), "loader/entries/%s.conf", name);
	fw_put_text(esp, path, "linux /bad.efi\n");
	assert_starts("good.efi");
	free(name);
}

static const struct fw_key edit_and_start[] = {
	{ .at_usec = 100000, .character = 'e' },
	{ .at_usec = 200000, .character = 'X' },
	{ .at_usec = 300000, .character = '\r' },
};

static void press_edit(const char *conf)
{
	put_printed("loader/loader.conf", "timeout 5\n%s\n", conf);
	machine.keys = edit_and_start;
	machine.n_keys = sizeof(edit_and_start) / sizeof(edit_and_start[0]);
	assert_starts("good.efi");
}

Test(settings, bad_041_an_editor_that_is_neither_on_nor_off_is_off)
{
	press_edit("editor yes");
	cr_assert_str_neq(outcome.program.options, "good");
	press_edit("editor maybe");
	cr_assert_str_eq(outcome.program.options, "good");
	cr_assert(fw_said(&outcome, "editor is switched off"), "%s", outcome.console);
}

Test(settings, bad_042_of_a_repeated_key_the_last_counts)
{
	CONF("timeout 9\ndefault bad*\ntimeout 0\ndefault good*\n");
	ENTRY("bad.conf", "linux /bad.efi\n");
	assert_starts("good.efi");
	assert_waited(0);
}

Test(settings, bad_043_a_huge_file_is_ignored)
{
	char *lines = text_of('\n', 65537);

	memcpy(lines, "default bad*", 12);
	fw_put_text(esp, "loader/loader.conf", lines);
	ENTRY("bad.conf", "linux /bad.efi\n");
	assert_good_starts("ignored loader/loader.conf: too long");
	assert_waited(DEFAULT_SEC);
	free(lines);
}
