// SPDX-License-Identifier: GPL-2.0-or-later

// Profiles of unified kernel images: each is an entry, and its number leads the options, by which
// systemd's stub knows it (UAPI.1, key profile).

#include <criterion/criterion.h>
#include <string.h>

#include "tests/boot-entries/image.h"
#include "tests/firmware/scene.h"

static struct scene scene;

static void set_up(void)
{
	static const struct image_section sections[] = {
		{ ".osrel", "ID=tok\nVERSION_ID=4\nNAME=Tok\n" },
		{ ".linux", "kernel" },
		{ ".cmdline", "quiet" },
		{ ".profile", "ID=main\n" },
		{ ".profile", "ID=debug\nTITLE=Debug\n" },
		{ ".cmdline", "debug" },
		{ ".profile", "TITLE=Third\n" },
	};
	struct image image;

	scene_open_three(&scene);
	image_make(&image, sections, ARRAY_LEN(sections));
	fw_put(scene.esp, "EFI/Linux/uki.efi", image.bytes, image.len);
	fw_put(scene.esp, "tok/uki.efi", image.bytes, image.len);
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(profiles, .init = set_up, .fini = tear_down);

static void expect_options(const char *entry, const char *path, const char *options)
{
	const struct fw_program *program = &scene.outcome.program;

	fw_set_text(&scene.machine, "LoaderEntryDefault", entry);
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_STARTED);
	cr_assert_str_eq(program->path, path, "%s", scene.outcome.console);
	cr_assert(options ? program->options && strcmp(program->options, options) == 0
			  : !program->options,
		  "%s", program->options ? program->options : "none");
}

Test(profiles, each_of_a_type_2_image_is_an_entry)
{
	expect_options("uki.efi", "EFI/Linux/uki.efi", NULL);
	expect_options("uki.efi@debug", "EFI/Linux/uki.efi", "@1");
	expect_options("uki.efi@2", "EFI/Linux/uki.efi", "@2");
}

Test(profiles, a_type_1_entry_names_one_by_its_number)
{
	fw_put_text(scene.esp, "loader/entries/one.conf", "uki /tok/uki.efi\nprofile 1\n");
	fw_put_text(scene.esp, "loader/entries/two.conf",
		    "uki /tok/uki.efi\nprofile 2\noptions quiet splash\n");
	fw_put_text(scene.esp, "loader/entries/none.conf", "uki /tok/uki.efi\noptions quiet\n");
	expect_options("one.conf", "tok/uki.efi", "@1");
	expect_options("two.conf", "tok/uki.efi", "@2 quiet splash");
	expect_options("none.conf", "tok/uki.efi", "quiet");
}

static const struct fw_key edit[] = {
	{ .at_usec = 1500000, .character = 'e' },
	{ .at_usec = 1510000, .character = ' ' },
	{ .at_usec = 1520000, .character = 'x' },
	{ .at_usec = 1530000, .character = '\r' },
};

// systemd's stub would throw the line away.
Test(profiles, an_image_that_has_a_line_is_edited_without_secure_boot_only)
{
	fw_set_text(&scene.machine, "LoaderEntryDefault", "uki.efi");
	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\n");
	scene.machine.keys = edit;
	scene.machine.n_keys = sizeof edit / sizeof edit[0];
	scene.machine.max_usec = 5000000;
	scene_run(&scene);
	cr_assert(scene.outcome.program.options && strstr(scene.outcome.program.options, " x"));
	fw_set_variable(&scene.machine, fw_vendor_global, "SecureBoot", FW_VARIABLE_VISIBLE, "\x01",
			1);
	scene_run(&scene);
	cr_assert_null(scene.outcome.program.options);
	cr_assert(fw_said(&scene.outcome, "takes no other command line"));
}
