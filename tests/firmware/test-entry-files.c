// SPDX-License-Identifier: GPL-2.0-or-later

// What an entry brings besides kernel and initrd: a devicetree, and extras of a unified image.

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot-entries/bytes.h"
#include "tests/firmware/scene.h"

#define DT_SIZE 200u
#define PAGE 4096u

static struct scene scene;
static uint8_t blob[PAGE], original[DT_SIZE];

// EFI_DTB_TABLE_GUID
static const struct fw_table own_devicetree = { { 0xd5, 0x21, 0xb6, 0xb1, 0x9c, 0xf1, 0xa5, 0x41,
						  0x83, 0x0b, 0xd9, 0x15, 0x2c, 0x69, 0xaa, 0xe0 },
						original };

static void make_devicetree(uint8_t *at, size_t size, uint8_t filling)
{
	memset(at, filling, size);
	store_be32(at, 0xd00dfeed);
	store_be32(at + 4, (uint32_t)size);
	store_be32(at + 8, 40);
	store_be32(at + 12, 56);
	store_be32(at + 20, 17);
	store_be32(at + 24, 16);
	store_be32(at + 32, 4);
	store_be32(at + 36, 16);
}

static void set_up(void)
{
	scene_open_three(&scene);
	make_devicetree(original, sizeof original, 0x0f);
	make_devicetree(blob, sizeof blob, 0xb0);
	fw_put(scene.esp, "tok/board.dtb", blob, DT_SIZE);
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(entry_files, .init = set_up, .fini = tear_down);

static void add_keys(const char *keys)
{
	char text[512];

	snprintf(text, sizeof text,
		 "title Generation 4\nsort-key tok\nversion 4\nlinux /tok/kernel-1.efi\n"
		 "initrd /tok/initrd-1.img\noptions root=/dev/generation-1 quiet\n%s",
		 keys);
	fw_put_text(scene.esp, "loader/entries/tok-4.conf", text);
}

static void put_devicetree(size_t size)
{
	make_devicetree(blob, size, 0xb0);
	fw_put(scene.esp, "tok/board.dtb", blob, size);
	add_keys("devicetree /tok/board.dtb\n");
}

static void turn_secure_boot_on(void)
{
	fw_set_variable(&scene.machine, fw_vendor_global, "SecureBoot", FW_VARIABLE_VISIBLE, "\1",
			1);
}

static bool has_devicetree(const uint8_t *wanted, size_t size)
{
	const struct fw_program *program = &scene.outcome.program;

	return program->devicetree && program->devicetree_size == size &&
	       memcmp(program->devicetree, wanted, size) == 0;
}

Test(entry_files, a_devicetree_is_installed)
{
	put_devicetree(DT_SIZE);
	scene_expect(&scene, 1, "starting tok-4.conf");
	cr_assert(has_devicetree(blob, DT_SIZE));
}

Test(entry_files, the_firmwares_devicetree_is_put_back)
{
	scene.machine.tables[scene.machine.n_tables++] = own_devicetree;
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\nreboot-on-error no\n");
	put_devicetree(DT_SIZE);
	scene.machine.fault =
		(struct fw_fault){ .call = 1, .function = FW_START_IMAGE, .status = FW_LOAD_ERROR };
	scene_expect(&scene, 3, "trying tok-3.conf");
	cr_assert(has_devicetree(original, sizeof original));
}

static void expect_repairs(size_t size, size_t room)
{
	scene.machine.dt_fixup_room = room;
	put_devicetree(size);
	scene_expect(&scene, 1, NULL);
	cr_assert_eq(scene.outcome.program.devicetree_size, size + room);
	cr_assert_eq(memcmp(scene.outcome.program.devicetree + 8, blob + 8, size - 8), 0);
	for (size_t i = size; i < size + room; i++)
		cr_assert_eq(scene.outcome.program.devicetree[i], FW_DT_REPAIR);
}

Test(entry_files, the_firmware_repairs_a_devicetree_where_it_is)
{
	expect_repairs(DT_SIZE, 64);
}

Test(entry_files, the_firmware_repairs_a_devicetree_in_more_room)
{
	expect_repairs(PAGE, 64);
}

Test(entry_files, repairs_without_end_are_no_boot)
{
	scene.machine.dt_fixup_room = (size_t)64 << 20;
	put_devicetree(DT_SIZE);
	scene_expect(&scene, 3, "/tok/board.dtb: empty, or too large");
}

Test(entry_files, what_is_no_devicetree_is_no_boot)
{
	add_keys("devicetree /tok/initrd-1.img\n");
	scene_expect(&scene, 3, "/tok/initrd-1.img: not in the format");
	add_keys("devicetree /tok/none.dtb\n");
	scene_expect(&scene, 3, "/tok/none.dtb: file not found");
}

Test(entry_files, under_secure_boot_there_is_no_devicetree)
{
	turn_secure_boot_on();
	put_devicetree(DT_SIZE);
	scene_expect(&scene, 1, "devicetree is left out: Secure Boot is on");
	cr_assert_null(scene.outcome.program.devicetree);
	fw_remove(scene.esp, "tok/board.dtb");
	scene_expect(&scene, 1, NULL);
}

// The default is looked into before a menu.
Test(entry_files, a_missing_file_of_the_default_is_seen_before_the_menu)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 1\n");
	add_keys("devicetree /tok/none.dtb\n");
	scene_expect(&scene, 3, "tok-4.conf: /tok/none.dtb: file not found");
	cr_assert_not(fw_said(&scene.outcome, "trying"));
}

Test(entry_files, what_was_repaired_is_given_back)
{
	fw_remove(scene.esp, "loader/entries");
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\nreboot-on-error no\n");
	scene.machine.dt_fixup_room = 2 * PAGE;
	put_devicetree(PAGE);
	scene.machine.fault =
		(struct fw_fault){ .call = 1, .function = FW_START_IMAGE, .status = FW_LOAD_ERROR };
	scene_expect(&scene, 0, "no entry could be started");
}

static void put_uki(const char *extras)
{
	char text[512];

	scene_put_kernel(scene.esp, "tok/uki.efi", "a stub");
	snprintf(text, sizeof text, "sort-key tok\nversion 4\nuki /tok/uki.efi\n%s", extras);
	fw_put_text(scene.esp, "loader/entries/tok-4.conf", text);
}

// What cpio(1) lists of the initrd, a line a file with its mode, compared with what is wanted.
static void expect_listing(const char *want)
{
	const struct fw_program *program = &scene.outcome.program;
	char path[] = "/tmp/genboot-initrd-XXXXXX", command[256], listing[1024];
	int fd = mkstemp(path);
	FILE *pipe;
	size_t n;

	cr_assert_not_null(program->initrd);
	cr_assert_eq(write(fd, program->initrd, program->initrd_size),
		     (ssize_t)program->initrd_size);
	close(fd);
	// cpio stops at the first trailer; what follows is another archive for it.
	snprintf(command, sizeof command,
		 "{ while cpio -itv --quiet; do :; done; } <%s 2>/dev/null | awk '{print $1, $5, "
		 "$NF}'",
		 path);
	pipe = popen(command, "r");
	n = fread(listing, 1, sizeof listing - 1, pipe);
	listing[n] = '\0';
	pclose(pipe);
	unlink(path);
	cr_assert_str_eq(listing, want);
}

static bool initrd_has(const char *text)
{
	const struct fw_program *program = &scene.outcome.program;

	return memmem(program->initrd, program->initrd_size, text, strlen(text)) != NULL;
}

Test(entry_files, extras_of_each_kind_are_an_archive)
{
	fw_put_text(scene.esp, "tok/b.cred", "secret b");
	fw_put_text(scene.esp, "tok/a.cred", "secret a!");
	fw_put_text(scene.esp, "tok/Dev.SysExt.raw", "the extension");
	fw_put_text(scene.esp, "tok/net.confext.raw", "");
	fw_put_text(scene.esp, "tok/readme.txt", "not for an initrd");
	put_uki("extra /tok/net.confext.raw\nextra /tok/b.cred\nextra /tok/readme.txt\n"
		"extra /tok/a.cred\nextra /tok/Dev.SysExt.raw\n");
	scene_run(&scene);
	cr_assert_str_eq(scene.outcome.program.path, "tok/uki.efi");
	for (size_t i = 0; i < 3; i++)
		cr_assert(initrd_has((const char *const[]){ "secret b\0", "secret a!\0",
							    "the extension\0" }[i]));
	cr_assert(initrd_has("TRAILER!!!"));
	cr_assert(initrd_has(".extra/credentials/b.cred"));
	cr_assert(initrd_has(".extra/sysext/Dev.SysExt.raw"));
	cr_assert(initrd_has(".extra/confext/net.confext.raw"));
	cr_assert_not(initrd_has("readme"));
	cr_assert_eq(scene.outcome.program.initrd_size % 4, 0);
}

Test(entry_files, cpio_reads_the_first_archive)
{
	if (system("command -v cpio >/dev/null 2>&1") != 0)
		cr_skip_test("no cpio");
	fw_put_text(scene.esp, "tok/a.cred", "secret");
	put_uki("extra /tok/a.cred\n");
	scene_run(&scene);
	expect_listing("dr-xr-xr-x 0 .extra\ndr-x------ 0 .extra/credentials\n"
		       "-r-------- 6 .extra/credentials/a.cred\n");
}

Test(entry_files, an_extra_that_is_missing_is_no_boot)
{
	put_uki("extra /tok/a.cred\n");
	scene_expect(&scene, 3, "/tok/a.cred: file not found");
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 1\n");
	scene_expect(&scene, 3, "/tok/a.cred: file not found");
}

Test(entry_files, an_extra_whose_name_is_not_ascii_is_no_boot)
{
	fw_put_text(scene.esp, "tok/\xc3\xa4.cred", "secret");
	put_uki("extra /tok/\xc3\xa4.cred\n");
	scene_expect(&scene, 3, "trying tok-3.conf");
}

Test(entry_files, an_extra_that_cannot_be_read_is_no_boot)
{
	fw_put_text(scene.esp, "tok/a.cred", "secret")->status = FW_DEVICE_ERROR;
	put_uki("extra /tok/a.cred\n");
	scene_expect(&scene, 3, "/tok/a.cred: read error");
}

Test(entry_files, extras_of_other_kinds_of_entries_do_not_matter)
{
	add_keys("extra /tok/none.cred\n");
	scene_expect(&scene, 1, "starting tok-4.conf");
}
