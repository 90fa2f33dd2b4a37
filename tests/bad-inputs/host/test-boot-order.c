// SPDX-License-Identifier: GPL-2.0-or-later

// Bad inputs 109 to 112: BootOrder and Boot####. Whatever is in them, ours becomes the first, and
// others keep their bytes and their order.

#include <errno.h>
#include <string.h>

#include "host/base/efivar.h"
#include "host/esp/boot-order.h"
#include "tests/host/folder.h"

#define UUID "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
#define FOLDER "\\EFI\\genboot\\"

static const struct load_option ours = { "genboot", 1, 2048, 4096, UUID, FOLDER "a.efi" };
static struct folder vars;

static void make_vars(void)
{
	vars = folder_make();
}

static void remove_vars(void)
{
	folder_remove(&vars);
}

TestSuite(boot_order, .init = make_vars, .fini = remove_vars);

static void put(const char *name, const void *value, size_t len)
{
	cr_assert_eq(efivar_write(vars.fd, name, EFIVAR_GLOBAL_GUID, value, len), 0);
}

static void assert_is(const char *name, const void *value, size_t len)
{
	uint8_t *found;
	size_t found_len;

	cr_assert_eq(efivar_read(vars.fd, name, EFIVAR_GLOBAL_GUID, &found, &found_len), 0);
	cr_assert_eq(found_len, len, "%s has %zu bytes", name, found_len);
	cr_assert_arr_eq(found, value, len);
	free(found);
}

static void register_ours(void)
{
	struct boot_order_plan plan;

	cr_assert_eq(boot_order_plan(vars.fd, &ours, FOLDER, &plan), 0);
	cr_assert_eq(boot_order_apply(vars.fd, &plan), 0);
	boot_order_plan_done(&plan);
}

// As the firmware's own option, which is no load option to us.
static void put_other(void)
{
	put("Boot0000", "other", 5);
}

Test(boot_order, bad_109_without_a_boot_order_ours_becomes_the_only_one_in_it)
{
	put_other();
	register_ours();
	assert_is("BootOrder", "\1\0", 2);
	assert_is("Boot0000", "other", 5);
}

Test(boot_order, bad_109_an_empty_one_is_as_if_absent)
{
	put("BootOrder", "", 0);
	register_ours();
	assert_is("BootOrder", "\0\0", 2);
}

Test(boot_order, bad_109_the_last_byte_of_an_odd_one_is_left_out)
{
	put_other();
	put("BootOrder", "\0\0\7", 3);
	register_ours();
	assert_is("BootOrder", "\1\0\0\0", 4);
}

Test(boot_order, bad_109_repeated_and_missing_numbers_of_others_stay)
{
	put_other();
	put("BootOrder", "\0\0\x34\x12\0\0", 6);
	register_ours();
	assert_is("BootOrder", "\1\0\0\0\x34\x12\0\0", 8);
}

// Registers ours beside an option with these bytes, which must stay as they are.
static void assert_passed_over(const uint8_t *bytes, size_t len)
{
	put("Boot0000", bytes, len);
	register_ours();
	assert_is("Boot0000", bytes, len);
	assert_is("BootOrder", "\1\0", 2);
}

// Our own option, up to where a device path starts or ends.
struct bytes {
	uint8_t *at;
	size_t len, path; // where the path list starts
};

static struct bytes print_ours(void)
{
	struct bytes bytes = { .path = 6 + sizeof("genboot") * 2 };

	cr_assert_eq(load_option_print(&ours, &bytes.at, &bytes.len), 0);
	return bytes;
}

Test(boot_order, bad_110_an_option_cut_anywhere_is_another_tools)
{
	struct bytes bytes = print_ours();

	for (size_t len = 1; len < bytes.len; len++) {
		assert_passed_over(bytes.at, len);
		cr_assert_eq(efivar_delete(vars.fd, "BootOrder", EFIVAR_GLOBAL_GUID), 0);
		cr_assert_eq(efivar_delete(vars.fd, "Boot0001", EFIVAR_GLOBAL_GUID), 0);
	}
	free(bytes.at);
}

// A reader that goes on by the length would never end.
Test(boot_order, bad_110_a_device_path_of_length_0_ends_there, .timeout = 20)
{
	struct bytes bytes = print_ours();

	bytes.at[bytes.path + 2] = bytes.at[bytes.path + 3] = 0;
	assert_passed_over(bytes.at, bytes.len);
	free(bytes.at);
}

Test(boot_order, bad_110_a_device_path_that_is_longer_than_it_can_be_ends_there)
{
	struct bytes bytes = print_ours();

	bytes.at[bytes.path + 2] = bytes.at[bytes.path + 3] = 0xff;
	assert_passed_over(bytes.at, bytes.len);
	free(bytes.at);
}

Test(boot_order, bad_110_behind_an_end_nothing_counts)
{
	struct bytes bytes = print_ours();

	memcpy(bytes.at + bytes.path, "\x7f\xff\4\0", 4);
	assert_passed_over(bytes.at, bytes.len);
	memcpy(bytes.at + bytes.path, "\x7f\x01\4\0", 4); // of an instance
	assert_passed_over(bytes.at, bytes.len);
	free(bytes.at);
}

// No store holds 65536 of them: with more than 4096 variables in all they are not even looked at.
Test(boot_order, bad_111_with_more_options_than_a_store_holds_nothing_is_changed)
{
	struct boot_order_plan plan;
	char name[sizeof("Boot0000-" EFIVAR_GLOBAL_GUID)];

	for (unsigned i = 0; i <= 4096; i++) {
		snprintf(name, sizeof(name), "Boot%04X-" EFIVAR_GLOBAL_GUID, i);
		folder_put(&vars, name, "\7\0\0\0x", 5);
	}
	cr_assert_eq(boot_order_plan(vars.fd, &ours, FOLDER, &plan), -EFBIG);
	assert_is("Boot0000", "x", 1);
}

Test(boot_order, bad_112_an_option_that_the_firmware_has_deleted_is_made_anew)
{
	put_other();
	put("BootOrder", "\0\0", 2);
	register_ours();
	cr_assert_eq(efivar_delete(vars.fd, "Boot0001", EFIVAR_GLOBAL_GUID), 0);
	put("BootOrder", "\0\0", 2);
	register_ours();
	assert_is("BootOrder", "\1\0\0\0", 4);
}

Test(boot_order, bad_112_an_order_that_the_firmware_has_changed_is_put_right)
{
	put_other();
	register_ours();
	put("BootOrder", "\0\0\1\0", 4);
	register_ours();
	assert_is("BootOrder", "\1\0\0\0", 4);
}
