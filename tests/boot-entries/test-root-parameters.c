// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/error.h"
#include "boot-entries/root-parameters.h"
#include "tests/boot-entries/text.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"

static struct root_parameters parsed;

static int parse(const char *cmdline)
{
	parsed = (struct root_parameters){ .wait_sec = 77 };
	return root_parameters_parse(span_of(cmdline), &parsed);
}

Test(root_parameters, words_are_found_among_others)
{
	cr_assert_eq(parse("quiet genboot.root=" HASH "  genboot.data=UUID=1-2\tro\n"), 0);
	assert_span(parsed.hash, HASH);
	assert_span(parsed.data, "UUID=1-2");
	cr_assert_eq(parsed.data_options.len, 0);
	cr_assert_eq(parsed.key.len, 0);
	cr_assert_eq(parsed.wait_sec, ROOT_WAIT_DEFAULT_SEC);
}

Test(root_parameters, a_command_line_without_a_sealed_root_is_none)
{
	cr_assert_eq(parse("root=LABEL=x genboot.data=nonsense xgenboot.root=1 genboot.rooted=2"),
		     0);
	cr_assert_eq(parsed.hash.len, 0);
	cr_assert_eq(parsed.data.len, 0);
	cr_assert_eq(parse(""), 0);
}

Test(root_parameters, the_last_of_a_word_counts)
{
	cr_assert_eq(parse("genboot.root=" HASH " genboot.data=/dev/a genboot.root=" OTHER
			   " genboot.data=/dev/b genboot.wait=5 genboot.wait=x"),
		     0);
	assert_span(parsed.hash, OTHER);
	assert_span(parsed.data, "/dev/b");
	cr_assert_eq(parsed.wait_sec, 5);
}

Test(root_parameters, quotes_hold_a_value_together)
{
	cr_assert_eq(parse("genboot.root=" HASH " genboot.data=\"LABEL=my data\" "
			   "\"genboot.data-options=subvol=@ a\""),
		     0);
	assert_span(parsed.data, "LABEL=my data");
	assert_span(parsed.data_options, "subvol=@ a");
}

Test(root_parameters, a_key_may_be_on_another_device)
{
	cr_assert_eq(parse("genboot.root=" HASH
			   " genboot.data=UUID=1 genboot.key=/k/disk.key@LABEL=stick"),
		     0);
	assert_span(parsed.key, "/k/disk.key");
	assert_span(parsed.key_device, "LABEL=stick");
	cr_assert_eq(parse("genboot.root=" HASH " genboot.data=UUID=1 genboot.key=/disk.key"), 0);
	assert_span(parsed.key, "/disk.key");
	cr_assert_eq(parsed.key_device.len, 0);
}

Test(root_parameters, what_makes_no_sense_is_refused_and_nothing_is_said)
{
	static const char *const bad[] = {
		"genboot.root=",
		"genboot.root=" HASH,
		"genboot.root=" HASH "0 genboot.data=UUID=1",
		"genboot.root=0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef "
		"genboot.data=UUID=1",
		"genboot.root=../../../../../../../../../../../../../../../../../../../etc/x "
		"genboot.data=UUID=1",
		"genboot.root=" HASH " genboot.data=UUID=",
		"genboot.root=" HASH " genboot.data=sda1",
		"genboot.root=" HASH " genboot.data=UUID=\x01",
		"genboot.root=" HASH " genboot.data=UUID=1 genboot.key=/k@stick",
		"genboot.root=" HASH " genboot.data=UUID=1 genboot.key=@LABEL=stick",
	};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		cr_assert_eq(parse(bad[i]), BOOT_ERROR_SYNTAX, "%s", bad[i]);
		cr_assert_eq(parsed.wait_sec, 77);
	}
}

Test(root_parameters, single_quotes_are_part_of_a_value)
{
	cr_assert_eq(parse("genboot.root=" HASH " genboot.data=UUID=1 genboot.key='/k'"), 0);
	assert_span(parsed.key, "'/k'");
	cr_assert_eq(parse("'genboot.root=" HASH "' genboot.data=UUID=1"), 0);
	cr_assert_eq(parsed.hash.len, 0);
}

Test(root_parameters, a_value_that_is_too_long_is_refused)
{
	char text[600] = "genboot.root=" HASH " genboot.data=UUID=1 genboot.data-options=";
	size_t n = strlen(text);

	memset(text + n, 'x', ROOT_VALUE_MAX + 1);
	cr_assert_eq(parse(text), BOOT_ERROR_RANGE);
	text[n + ROOT_VALUE_MAX] = '\0';
	cr_assert_eq(parse(text), 0);
}

Test(root_parameters, printing_replaces_what_says_where_the_root_is)
{
	const struct root_parameters root = { .hash = S(HASH),
					      .data = S("LABEL=my data"),
					      .data_options = S("subvol=@"),
					      .key = S("/k"),
					      .key_device = S("LABEL=s"),
					      .wait_sec = 9 };
	char text[512];

	cr_assert_eq(
		root_parameters_print(S("root=UUID=1 quiet ro rootflags=x rootwait a=\"b ro c\" "
					"genboot.root=" OTHER " genboot.wait=3 rootless=1"),
				      &root, text, sizeof text),
		0);
	cr_assert_str_eq(text,
			 "genboot.root=" HASH " genboot.data=\"LABEL=my data\" "
			 "genboot.data-options=subvol=@ genboot.key=/k@LABEL=s genboot.wait=9 "
			 "quiet a=\"b ro c\" rootless=1");
	cr_assert_eq(parse(text), 0);
	assert_span(parsed.data, "LABEL=my data");
	assert_span(parsed.key_device, "LABEL=s");
	cr_assert_eq(parsed.wait_sec, 9);
}

Test(root_parameters, a_key_with_a_blank_in_its_place_is_printed_in_quotes)
{
	const struct root_parameters root = { .hash = S(HASH),
					      .data = S("UUID=1"),
					      .key = S("/k"),
					      .key_device = S("LABEL=my stick"),
					      .wait_sec = ROOT_WAIT_DEFAULT_SEC };
	char text[256];

	cr_assert_eq(root_parameters_print(S("quiet"), &root, text, sizeof text), 0);
	cr_assert_str_eq(text, "genboot.root=" HASH " genboot.data=UUID=1 "
			       "genboot.key=\"/k@LABEL=my stick\" quiet");
	cr_assert_eq(parse(text), 0);
	assert_span(parsed.key, "/k");
	assert_span(parsed.key_device, "LABEL=my stick");
}

Test(root_parameters, printing_needs_room_and_sense)
{
	struct root_parameters root = { .hash = S(HASH),
					.data = S("UUID=1"),
					.wait_sec = ROOT_WAIT_DEFAULT_SEC };
	char text[101];

	cr_assert_eq(root_parameters_print(S("quiet"), &root, text, sizeof text),
		     BOOT_ERROR_NO_ROOM);
	root.data = S("nothing");
	cr_assert_eq(root_parameters_print(S("quiet"), &root, text, sizeof text),
		     BOOT_ERROR_SYNTAX);
}

Test(root_parameters, a_running_command_line_keeps_what_is_its_own)
{
	static const char running[] = "BOOT_IMAGE=/vmlinuz root=UUID=1 ro quiet initrd=/x "
				      "console=\"a b\" resume=/dev/sda2 resume_offset=7 "
				      "rootflags=subvol=@ genboot.root=0 splash\n";
	char buf[128];

	cr_assert_eq(root_parameters_strip(span_of(running), buf, sizeof(buf)), 0);
	cr_assert_str_eq(buf, "quiet console=\"a b\" splash");
	cr_assert_eq(root_parameters_strip(span_of(running), buf, 10), BOOT_ERROR_NO_ROOM);
}
