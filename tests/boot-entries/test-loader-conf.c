// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdio.h>

#include "boot-entries/error.h"
#include "boot-entries/loader-conf.h"
#include "tests/boot-entries/text.h"

static struct loader_conf parsed(struct span text)
{
	struct loader_conf conf;

	cr_assert_eq(loader_conf_parse(text.at, text.len, &conf), 0);
	return conf;
}

Test(loader_conf, every_key_is_read)
{
	struct loader_conf c = parsed(
		S("timeout 3\ndefault debian-*\npreferred x.conf\neditor no\nauto-entries "
		  "0\nauto-firmware off\n"
		  "auto-poweroff no\nauto-reboot no\nbeep yes\nconsole-mode "
		  "max\nreboot-for-bitlocker 1\n"
		  "reboot-on-error no\nsecure-boot-enroll off\nsecure-boot-enroll-action shutdown\n"
		  "secure-boot-enroll-timeout-sec 3\nlog-level debug\n"));

	cr_assert_eq(c.timeout_sec, 3);
	assert_span(c.default_pattern, "debian-*");
	assert_span(c.preferred_pattern, "x.conf");
	cr_assert(!c.editor && !c.auto_entries && !c.auto_firmware && !c.auto_poweroff &&
		  !c.auto_reboot);
	cr_assert(c.beep && c.reboot_for_bitlocker && c.reboot_on_error_set && !c.reboot_on_error);
	assert_span(c.console_mode, "max");
	assert_span(c.log_level, "debug");
	assert_span(c.secure_boot_enroll_timeout, "3");
	cr_assert_eq(c.n_bad, 0);
}

Test(loader_conf, random_seeds_are_off_unless_asked_for)
{
	cr_assert_eq(parsed(S("")).random_seed_mode, RANDOM_SEED_OFF);
	cr_assert_eq(parsed(S("random-seed-mode off")).n_bad, 0);
	cr_assert_eq(parsed(S("random-seed-mode with-system-token")).random_seed_mode,
		     RANDOM_SEED_WITH_SYSTEM_TOKEN);
	cr_assert_eq(parsed(S("random-seed-mode always")).random_seed_mode, RANDOM_SEED_ALWAYS);
	cr_assert_eq(parsed(S("random-seed-mode always\nrandom-seed-mode yes")).random_seed_mode,
		     RANDOM_SEED_OFF);
	cr_assert_eq(parsed(S("random-seed-mode yes")).n_bad, 1);
}

Test(loader_conf, the_menus_own_keys_are_read)
{
	struct loader_conf c =
		parsed(S("menu-style lines\nmenu-colors high-contrast\nkeyboard-layout fr\n"));

	cr_assert_eq(c.menu_style, LOADER_MENU_LINES);
	cr_assert_eq(c.menu_colors, LOADER_COLORS_HIGH_CONTRAST);
	cr_assert_eq(c.keyboard, LOADER_KEYBOARD_FR);
	cr_assert_eq(c.n_bad, 0);
	c = parsed(S("menu-style lines\nmenu-style pretty\nmenu-colors\nkeyboard-layout DE\n"));
	cr_assert_eq(c.menu_style, LOADER_MENU_AUTO);
	cr_assert_eq(c.menu_colors, LOADER_COLORS_NORMAL);
	cr_assert_eq(c.keyboard, LOADER_KEYBOARD_US);
	cr_assert_eq(c.n_bad, 3);
	cr_assert_eq(c.first_bad_line, 2);
}

Test(loader_conf, a_hint_waits_for_a_minute_at_most)
{
	static const char *const bad[] = { "hint-seconds 61", "hint-seconds 4294967297",
					   "hint-seconds 3s", "hint-seconds" };

	cr_assert_eq(parsed(S("hint-seconds 60")).hint_sec, 60);
	cr_assert_eq(parsed(S("hint-seconds 60")).n_bad, 0);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		char text[64];

		snprintf(text, sizeof text, "hint-seconds 3\n%s", bad[i]);
		cr_assert_eq(parsed(span_of(text)).hint_sec, 0, "%s", bad[i]);
		cr_assert_eq(parsed(span_of(text)).n_bad, 1, "%s", bad[i]);
	}
}

Test(loader_conf, an_empty_file_means_the_defaults)
{
	struct loader_conf c = parsed(S("\n# only a comment\n"));

	cr_assert_eq(c.timeout_sec, TIMEOUT_DEFAULT_SEC);
	cr_assert(c.editor && c.auto_entries && !c.beep && !c.reboot_on_error_set);
}

Test(loader_conf, a_bad_timeout_is_five_seconds_and_counted_and_never_endless)
{
	static const char *const bad[] = {
		"timeout -1", "timeout 4294967296", "timeout 4294967293", "timeout 3s",
		"timeout",    "timeout forever"
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct loader_conf c = parsed(span_of(bad[i]));

		cr_assert_eq(c.timeout_sec, 5, "%s", bad[i]);
		cr_assert_eq(c.n_bad, 1, "%s", bad[i]);
		cr_assert_eq(c.first_bad_line, 1);
	}
	cr_assert_eq(parsed(S("timeout menu-hidden")).timeout_sec, TIMEOUT_MENU_HIDDEN);
	cr_assert_eq(parsed(S("timeout menu-force")).timeout_sec, TIMEOUT_MENU_FORCE);
	cr_assert_eq(parsed(S("timeout menu-disabled")).timeout_sec, TIMEOUT_MENU_DISABLED);
}

Test(loader_conf, a_doubtful_editor_is_off_and_unknown_keys_are_counted)
{
	struct loader_conf c = parsed(S("timeout 1\neditor maybe\nwhatever 1\n"));

	cr_assert_not(c.editor);
	cr_assert_eq(c.n_bad, 2);
	cr_assert_eq(c.first_bad_line, 2);
}

Test(loader_conf, another_doubtful_switch_changes_nothing)
{
	struct loader_conf c = parsed(S("auto-entries 2\nauto-poweroff\nbeep maybe\n"));

	cr_assert(c.auto_entries);
	cr_assert(c.auto_poweroff);
	cr_assert_not(c.beep);
	cr_assert_eq(c.n_bad, 3);
}

Test(loader_conf, the_last_of_a_repeated_key_counts)
{
	cr_assert_eq(parsed(S("timeout 1\ntimeout 2\n")).timeout_sec, 2);
}

Test(loader_conf, a_huge_file_is_ignored)
{
	static char text[LOADER_CONF_MAX + 1];
	struct loader_conf c;

	memset(text, '\n', sizeof(text));
	memcpy(text, "timeout 1\n", 10);
	cr_assert_eq(loader_conf_parse(text, sizeof(text), &c), BOOT_ERROR_TOO_LONG);
	cr_assert_eq(c.timeout_sec, TIMEOUT_DEFAULT_SEC);
}

Test(loader_conf, each_bad_line_is_named_as_often_as_the_parser_counts_it)
{
	static const char text[] = "\xef\xbb\xbfx 1\ntimeout 5\n\n# y\n  editor perhaps \r\n"
				   "timeout soon\ndefault a\0z 1\n";
	struct loader_conf_line lines[2];

	cr_assert_eq(loader_conf_bad_lines(text, sizeof text - 1, lines, 2), 3);
	cr_assert_eq(parsed((struct span){ text, sizeof text - 1 }).n_bad, 3);
	cr_assert_eq(lines[0].number, 1);
	cr_assert(span_equals_text(lines[0].text, "x 1"));
	cr_assert_eq(lines[1].number, 5);
	cr_assert(span_equals_text(lines[1].text, "editor perhaps"));
	cr_assert_eq(loader_conf_bad_lines("", 0, NULL, 0), 0);
}

Test(loader_conf, bad_lines_of_a_file_that_is_too_long_are_none)
{
	static char text[LOADER_CONF_MAX + 1];
	struct loader_conf_line line;

	memset(text, 'x', sizeof text);
	cr_assert_eq(loader_conf_bad_lines(text, sizeof text, &line, 1), 0);
	cr_assert_eq(loader_conf_bad_lines(text, sizeof text - 1, &line, 1), 1);
}

Test(loader_conf, one_shot_beats_variable_beats_file_and_bad_ones_do_not_count)
{
	struct loader_conf c = parsed(S("timeout 3\n"));

	cr_assert_eq(loader_timeout_effective(&c, S(""), S(""), S("")), 3);
	cr_assert_eq(loader_timeout_effective(&c, S("7"), S(""), S("")), 7);
	cr_assert_eq(loader_timeout_effective(&c, S("7"), S(""), S("9")), 9);
	cr_assert_eq(loader_timeout_effective(&c, S("7"), S("8"), S("")), 8);
	cr_assert_eq(loader_timeout_effective(&c, S("7"), S("8"), S("9")), 9);
	cr_assert_eq(loader_timeout_effective(&c, S("7"), S("eight"), S("")), 7);
	cr_assert_eq(loader_timeout_effective(&c, S("x"), S(""), S("")), 3);
	cr_assert_eq(loader_timeout_effective(&c, S("0"), S(""), S("")), TIMEOUT_MENU_HIDDEN);
	cr_assert_eq(loader_timeout_effective(&c, S(""), S(""), S("0")), TIMEOUT_MENU_FORCE,
		     "a menu without countdown");
}

static void assert_set(const char *text, const char *key, const char *value, const char *want)
{
	char buf[64], filled[64];

	memset(filled, '\n', sizeof(filled));
	memcpy(filled, want, strlen(want));
	cr_assert_eq(loader_conf_set(span_of(text), key, span_of(value), buf, sizeof(buf)), 0);
	cr_assert_arr_eq(buf, filled, sizeof(buf), "%.64s", buf);
}

Test(loader_conf, setting_a_key_leaves_all_other_bytes_alone)
{
	assert_set("", "default", "a.conf", "default a.conf\n");
	assert_set("timeout 3\n\n\n\n", "default", "a.conf", "timeout 3\ndefault a.conf\n");
	assert_set("# x\r\n default  b\nlog-level  err", "default", "a",
		   "# x\r\ndefault a\nlog-level  err\n");
	assert_set("default a\ntimeout 1\ndefault b\n", "default", "c", "default c\ntimeout 1\n");
	assert_set("default a\ntimeout 1\n", "default", "", "timeout 1\n");
	assert_set("timeout 1\rdefault b\reditor no\r", "default", "a",
		   "timeout 1\rdefault a\neditor no\n");
	assert_set("default\rtimeout 1\n", "default", "a", "default a\ntimeout 1\n");
	assert_set("#default a\n", "default", "c", "#default a\ndefault c\n");
}

Test(loader_conf, setting_refuses_what_would_not_read_back_or_fit)
{
	char buf[16];

	cr_assert_eq(loader_conf_set(S(""), "default", S("a\nb"), buf, sizeof(buf)),
		     BOOT_ERROR_SYNTAX);
	cr_assert_eq(loader_conf_set(S(""), "default", S("'a'"), buf, sizeof(buf)),
		     BOOT_ERROR_SYNTAX);
	cr_assert_eq(loader_conf_set(S("timeout 1000\n"), "default", S("a"), buf, sizeof(buf)),
		     BOOT_ERROR_NO_ROOM);
}
