// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdio.h>

#include "boot-entries/entry.h"
#include "boot-entries/error.h"
#include "tests/boot-entries/text.h"

static struct entry parsed(const char *text)
{
	struct entry entry;
	size_t line = 99;
	int r = entry_parse(text, strlen(text), &entry, &line);

	cr_assert_eq(r, 0, "%s: line %zu: %d", text, line, r);
	return entry;
}

static void assert_refused(struct span text, int want, size_t want_line)
{
	struct entry entry = { .profile = 77 };
	size_t line = 99;

	cr_assert_eq(entry_parse(text.at, text.len, &entry, &line), want, "%.*s", (int)text.len,
		     text.at);
	cr_assert_eq(line, want_line, "line %zu", line);
	cr_assert_eq(entry.profile, 77, "untouched on failure");
}

Test(entry, every_key_of_the_specification_is_read)
{
	struct entry e = parsed("title Debian\nversion 6.1\nmachine-id "
				"0123456789abcdef0123456789abcdef\nsort-key debian\n"
				"uki /EFI/u.efi\ninitrd /a\ninitrd /b\noptions one\noptions "
				"two\ndevicetree /d.dtb\n"
				"devicetree-overlay /o1.dtbo /o2.dtbo\narchitecture X64\nprofile "
				"3\nextra /x.cred\nextra /y.sysext.raw\n");

	assert_span(e.title, "Debian");
	assert_span(e.version, "6.1");
	assert_span(e.machine_id, "0123456789abcdef0123456789abcdef");
	assert_span(e.sort_key, "debian");
	cr_assert_eq(e.image_kind, ENTRY_UKI);
	assert_span(e.image, "/EFI/u.efi");
	cr_assert_eq(e.n_initrds, 2);
	assert_span(e.initrds[1], "/b");
	cr_assert_eq(e.n_options, 2);
	assert_span(e.devicetree, "/d.dtb");
	assert_span(e.devicetree_overlay, "/o1.dtbo /o2.dtbo");
	cr_assert(entry_is_for_architecture(&e, "x64"));
	cr_assert_not(entry_is_for_architecture(&e, "aa64"));
	cr_assert_eq(e.profile, 3);
	cr_assert_eq(e.n_extras, 2);
	assert_span(e.extras[1], "/y.sysext.raw");
	cr_assert_eq(parsed("efi /x\n").image_kind, ENTRY_EFI);
	cr_assert_eq(parsed("uki-url http://h/x\n").image_kind, ENTRY_UKI_URL);
	cr_assert_eq(parsed("linux /x\n").image_kind, ENTRY_LINUX);
}

Test(entry, blanks_comments_crlf_bom_and_a_missing_last_newline_are_fine)
{
	struct entry e = parsed("\xef\xbb\xbf# comment\r\n\r\n \t linux\t  /vmlinuz \t\r\n  # "
				"indented\ntitle A # not a comment");

	assert_span(e.image, "/vmlinuz");
	assert_span(e.title, "A # not a comment");
}

Test(entry, unknown_keys_and_keys_without_a_value_are_ignored)
{
	struct entry e = parsed("linux /a\ngrub_class x\ntitle\nLINUX /b\nlinux\nsort-key \"\"\n");

	assert_span(e.image, "/a");
	assert_span(e.title, "");
	assert_span(e.sort_key, "");
}

// systemd's loader takes off a pair of quotes, even where they are not one value's.
Test(entry, one_pair_of_quotes_around_a_value_is_taken_off)
{
	assert_span(parsed("linux /a\noptions \"a=b c\" d=\"e\"\n").options[0], "a=b c\" d=\"e");
	assert_span(parsed("linux \"/a b\"\n").image, "/a b");
}

Test(entry, an_initrd_line_is_one_path_and_not_split_at_spaces)
{
	struct entry e = parsed("linux /a\ninitrd /b /c\n");

	cr_assert_eq(e.n_initrds, 1);
	assert_span(e.initrds[0], "/b /c");
}

Test(entry, a_machine_id_that_is_none_is_ignored)
{
	assert_span(parsed("linux /a\nmachine-id xyz\n").machine_id, "");
	assert_span(parsed("linux /a\nmachine-id 0123456789abcdef0123456789abcdef0\n").machine_id,
		    "");
}

Test(entry, files_without_an_image_or_with_two_are_refused)
{
	assert_refused(S(""), BOOT_ERROR_MISSING, 0);
	assert_refused(S("# nothing\n\n"), BOOT_ERROR_MISSING, 0);
	assert_refused(S("title x\nlinux\n"), BOOT_ERROR_MISSING, 0);
	assert_refused(S("linux /a\nlinux /b\n"), BOOT_ERROR_CONFLICT, 2);
	assert_refused(S("linux /a\n\nefi /b\n"), BOOT_ERROR_CONFLICT, 3);
	assert_refused(S("uki /a\r\nuki-url http://h/b\r\n"), BOOT_ERROR_CONFLICT, 2);
}

Test(entry, text_that_is_not_text_is_refused)
{
	char erased[512];

	memset(erased, 0xff, sizeof(erased));
	assert_refused(span_bytes(erased, sizeof(erased)), BOOT_ERROR_MISSING, 0);
	assert_refused(S("linux /a\0b\n"), BOOT_ERROR_ENCODING, 0);
	assert_refused(S("\xff\xfel\0i\0n\0u\0x\0 \0/\0a\0"), BOOT_ERROR_ENCODING, 0);
	assert_refused(S("linux /a\xff\n"), BOOT_ERROR_ENCODING, 1);
}

Test(entry, paths_that_leave_the_partition_are_refused)
{
	assert_refused(S("linux ../../EFI/x\n"), BOOT_ERROR_PATH, 1);
	assert_refused(S("linux /a\ninitrd (hd0):/x\n"), BOOT_ERROR_PATH, 2);
	assert_refused(S("efi fs0:\\x\n"), BOOT_ERROR_PATH, 1);
}

Test(entry, limits_hold)
{
	static char text[ENTRY_FILE_MAX + 2];
	size_t n = (size_t)sprintf(text, "linux /a\n");

	for (unsigned i = 0; i <= ENTRY_MAX_INITRDS; i++)
		n += (size_t)sprintf(text + n, "initrd /%u\n", i);
	assert_refused(span_bytes(text, n), BOOT_ERROR_TOO_MANY, ENTRY_MAX_INITRDS + 2);

	n = (size_t)sprintf(text, "linux /a\noptions ");
	memset(text + n, 'x', ENTRY_OPTIONS_MAX + 1);
	cr_assert_eq(entry_parse(text, n + ENTRY_OPTIONS_MAX, &(struct entry){ 0 }, NULL), 0);
	assert_refused(span_bytes(text, n + ENTRY_OPTIONS_MAX + 1), BOOT_ERROR_TOO_LONG, 0);

	memset(text, '\n', sizeof(text));
	memcpy(text, "linux /a", 8);
	cr_assert_eq(entry_parse(text, ENTRY_FILE_MAX, &(struct entry){ 0 }, NULL), 0);
	assert_refused(span_bytes(text, ENTRY_FILE_MAX + 1), BOOT_ERROR_TOO_LONG, 0);
	assert_refused(S("linux /a\nprofile -1\n"), BOOT_ERROR_RANGE, 2);
}

Test(entry, options_join_with_single_spaces)
{
	struct entry e = parsed("linux /a\noptions root=/dev/x quiet\noptions ro\n");
	char buf[64];
	size_t len;

	cr_assert_eq(entry_join_options(&e, buf, sizeof(buf), &len), 0);
	assert_span(span_bytes(buf, len), "root=/dev/x quiet ro");
	cr_assert_eq(entry_join_options(&e, buf, len, &len), 0);
	cr_assert_eq(entry_join_options(&e, buf, len - 1, &len), BOOT_ERROR_NO_ROOM);
}

Test(entry, what_is_printed_reads_back_the_same)
{
	static const char text[] = "title Debian GNU/Linux 13 (trixie)\nversion 3, Linux 6.12\n"
				   "machine-id 0123456789abcdef0123456789abcdef\nsort-key "
				   "genboot\nlinux /t/k.efi\ninitrd /t/a.img\n"
				   "initrd /t/b.img\noptions root=LABEL=\"a b\" ro\ndevicetree "
				   "/d\ndevicetree-overlay /o\narchitecture x64\n"
				   "profile 2\nextra /e\n";
	struct entry e = parsed(text);
	char buf[1024];
	size_t len;

	cr_assert_eq(entry_print(&e, buf, sizeof(buf), &len), 0);
	assert_span(span_bytes(buf, len), text);
	cr_assert_eq(entry_print(&e, buf, len - 1, &len), BOOT_ERROR_NO_ROOM);
}

Test(entry, a_value_that_would_read_back_as_another_is_not_written)
{
	static const char *const bad[] = { "x\nlinux /evil", "x\r",     " x",     "x\t",
					   "\"x\"",          "'a' 'b'", "\x1b[2J" };
	char buf[256];
	size_t len;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct entry e = { .image_kind = ENTRY_LINUX,
				   .image = S("/a"),
				   .title = span_of(bad[i]) };

		cr_assert_eq(entry_print(&e, buf, sizeof(buf), &len), BOOT_ERROR_SYNTAX, "%s",
			     bad[i]);
	}
	cr_assert_eq(entry_print(&(struct entry){ 0 }, buf, sizeof(buf), &len), BOOT_ERROR_MISSING);
	cr_assert_eq(entry_print(&(struct entry){ .image = S("/../a") }, buf, sizeof(buf), &len),
		     BOOT_ERROR_PATH);
}
