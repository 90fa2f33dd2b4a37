// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdio.h>

#include "boot-entries/genboot-conf.h"
#include "tests/boot-entries/text.h"

// The faults, as "LINE KEY WHY\n".
static const char *faults_of(const char *text, struct genboot_conf *conf)
{
	static char found[1024];
	struct genboot_conf_reader reader = { .rest = span_of(text) };
	struct genboot_conf_fault fault;
	size_t n = 0;

	found[0] = '\0';
	*conf = (struct genboot_conf){ 0 };
	while (genboot_conf_read(&reader, conf, &fault))
		n += (size_t)snprintf(found + n, sizeof found - n, "%zu %.*s %s\n", fault.line,
				      (int)fault.key.len, fault.key.at, fault.why);
	return found;
}

Test(genboot_conf, each_setting_is_taken_in)
{
	struct genboot_conf conf;

	cr_assert_str_empty(
		faults_of("# a comment\n\n keep-last 5\nkeep-daily\t7\nkeep-weekly 4\r\n"
			  "keep-monthly 12\nmin-free 2G\ngc-after-install yes\n"
			  "persist /etc/a\npersist /etc/b/*.c",
			  &conf));
	cr_assert_eq(conf.keep_last, 5);
	cr_assert_eq(conf.keep_daily, 7);
	cr_assert_eq(conf.keep_weekly, 4);
	cr_assert_eq(conf.keep_monthly, 12);
	cr_assert_eq(conf.min_free_bytes, 2ull << 30);
	cr_assert_eq(conf.min_free_percent, 0);
	cr_assert(conf.gc_after_install);
	cr_assert(genboot_conf_has_rules(&conf));
}

Test(genboot_conf, nothing_said_is_nothing)
{
	struct genboot_conf conf;

	cr_assert_str_empty(faults_of("", &conf));
	cr_assert_not(genboot_conf_has_rules(&conf));
	cr_assert_str_empty(faults_of("min-free 10%", &conf));
	cr_assert_not(genboot_conf_has_rules(&conf));
	cr_assert_eq(conf.min_free_percent, 10);
}

Test(genboot_conf, each_bad_line_is_told)
{
	struct genboot_conf conf;

	cr_assert_str_eq(
		faults_of("keep-last 0\nkeep_last 3\nkeep-daily\nkeep-last 3 4\n"
			  "persist etc\ngc-after-install perhaps\nkeep-last 2\nkeep-last 2\n",
			  &conf),
		"1 keep-last is a whole number from 1 to 10000\n"
		"2 keep_last is no setting of genboot's\n"
		"3 keep-daily is a whole number from 1 to 10000\n"
		"4 keep-last is a whole number from 1 to 10000\n"
		"5 persist is a path from / on, without . and .. and double slashes\n"
		"6 gc-after-install is yes or no\n"
		"8 keep-last is there twice\n");
	cr_assert_eq(conf.keep_last, 2);
	cr_assert_eq(conf.keep_daily, 0);
}

Test(genboot_conf, sizes_have_bounds)
{
	static const char *const bad[] = { "",   "0",    "G",   "0G",    "1g",          "91%",
					   "0%", "1.5G", "-1G", "100G%", "9999999999T", "1 G" };
	struct genboot_conf conf = { 0 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert(genboot_conf_set(&conf, span_of("min-free"), span_of(bad[i])), "%s",
			  bad[i]);
	cr_assert_null(genboot_conf_set(&conf, span_of("min-free"), span_of("512")));
	cr_assert_eq(conf.min_free_bytes, 512);
	cr_assert_null(genboot_conf_set(&conf, span_of("min-free"), span_of("90%")));
	cr_assert_eq(conf.min_free_bytes, 0);
	cr_assert_null(genboot_conf_set(&conf, span_of("min-free"), span_of("8000000T")));
	cr_assert_eq(conf.min_free_bytes, 8000000ull << 40);
	cr_assert_eq(conf.min_free_percent, 0);
}
