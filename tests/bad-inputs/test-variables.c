// SPDX-License-Identifier: GPL-2.0-or-later

// Bad inputs 102 to 107 and 113 to 116: EFI variables, as the loader meets them; more of them in
// tests/firmware/test-variables.c. What is odd leaves it to loader.conf, which wants good.conf: the
// variables want bad.conf.

#include <stdio.h>
#include <stdlib.h>

#include "tests/bad-inputs/esp.h"

#define WISH "LoaderEntryDefault"
#define ONCE "LoaderEntryOneShot"
#define RUNTIME_ONLY 4u
#define BOOT_ONLY 2u

static void open_with_bad(void)
{
	esp_open();
	CONF("timeout 0\ndefault good.conf\n");
	ENTRY("bad.conf", "linux /bad.efi\n");
}

TestSuite(variables, .init = open_with_bad, .fini = esp_close);

static void set(const char *name, const void *data, size_t size)
{
	fw_set_variable(&machine, fw_vendor_loader, name, FW_VARIABLE_KEPT, data, size);
}

Test(variables, bad_102_without_any_the_default_boots)
{
	assert_starts("good.efi");
}

Test(variables, bad_102_what_cannot_be_read_is_as_if_absent)
{
	static const uint64_t statuses[] = { FW_DEVICE_ERROR, FW_SECURITY_VIOLATION, FW_UNSUPPORTED,
					     FW_OUT_OF_RESOURCES };

	fw_set_text(&machine, WISH, "bad.conf");
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		machine.fault = (struct fw_fault){ 1, FW_GET_VARIABLE, true, statuses[i] };
		assert_starts("good.efi");
	}
}

Test(variables, bad_103_no_byte_and_one_byte_are_no_text)
{
	for (size_t size = 0; size <= 1; size++) {
		set(WISH, "b", size);
		set(ONCE, "b", size);
		assert_starts("good.efi");
	}
}

Test(variables, bad_103_64_kib_are_no_text)
{
	char *text = text_of('b', 65536);

	set(WISH, text, 65536);
	set(ONCE, text, 65536);
	assert_starts("good.efi");
	free(text);
}

// The byte too many is no reason to boot something else than was asked for.
Test(variables, bad_103_the_last_byte_of_an_odd_size_is_passed_over)
{
	set(WISH, "b\0a\0d\0*\0!", 9);
	assert_starts("bad.efi");
}

// What counts is what the firmware hands out. Once is once with any attributes.
Test(variables, bad_104_attributes_do_not_matter)
{
	static const uint32_t attributes[] = { BOOT_ONLY, RUNTIME_ONLY | BOOT_ONLY, 0x47 };

	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
		fw_set_variable(&machine, fw_vendor_loader, ONCE, attributes[i], "b\0a\0d\0*\0", 8);
		assert_starts("bad.efi");
		cr_assert(fw_variable_is(&machine, ONCE, NULL));
		assert_starts("good.efi");
	}
}

Test(variables, bad_105_a_text_without_an_end_is_read)
{
	set(WISH, "b\0a\0d\0.\0c\0o\0n\0f\0", 16);
	assert_starts("bad.efi");
}

Test(variables, bad_105_lone_surrogates_name_nothing)
{
	set(WISH, "b\0a\0d\0\0\xd8*\0\0\0", 12);
	set(ONCE, "\0\xdc\0\xd8\0\0", 6);
	assert_starts("good.efi");
}

Test(variables, bad_106_one_boot_that_cannot_be_crossed_out_is_not_followed)
{
	static const uint64_t statuses[] = { FW_OUT_OF_RESOURCES, FW_WRITE_PROTECTED,
					     FW_DEVICE_ERROR, FW_SECURITY_VIOLATION };

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		fw_set_text(&machine, ONCE, "bad.conf");
		machine.fault = (struct fw_fault){ 1, FW_SET_VARIABLE, true, statuses[i] };
		assert_good_starts("did not follow EFI variable LoaderEntryOneShot");
	}
}

Test(variables, bad_107_in_a_full_store_one_boot_is_followed_and_crossed_out)
{
	fw_set_text(&machine, ONCE, "bad.conf");
	machine.variables_are_full = true;
	assert_starts("bad.efi");
	cr_assert(fw_variable_is(&machine, ONCE, NULL));
	assert_starts("good.efi");
}

static void set_global(const char *name, const void *data, size_t size)
{
	fw_set_variable(&machine, fw_vendor_global, name, FW_VARIABLE_VISIBLE, data, size);
}

// The firmware alone enforces Secure Boot; the loader's answer to what it refuses is bad_070. It
// must neither trip over these variables nor change them.
static void assert_left_alone(const char *name, const void *data, size_t size)
{
	const struct fw_variable *variable;

	set_global(name, data, size);
	assert_starts("good.efi");
	variable = fw_find_variable(&machine, fw_vendor_global, name);
	cr_assert_not_null(variable);
	cr_assert_eq(variable->size, size);
	cr_assert_arr_eq(variable->data, data, size);
}

Test(variables, bad_113_odd_values_of_secureboot_are_left_alone)
{
	assert_left_alone("SecureBoot", "\2", 1);
	assert_left_alone("SecureBoot", "", 0);
	assert_left_alone("SecureBoot", "\1\1\1\1", 4);
}

Test(variables, bad_114_setup_and_audit_mode_are_left_alone)
{
	assert_left_alone("SetupMode", "\1", 1);
	assert_left_alone("AuditMode", "\1", 1);
	assert_left_alone("DeployedMode", "\7", 1);
}

static void assert_once_leads_to_good(const char *id)
{
	fw_set_text(&machine, ONCE, id);
	assert_starts("good.efi");
	cr_assert(fw_variable_is(&machine, ONCE, NULL));
	cr_assert(strstr(outcome.variables, ONCE " 0\n"));
}

Test(variables, bad_115_one_boot_of_an_unknown_entry_is_crossed_out_and_the_default_boots)
{
	assert_once_leads_to_good("none.conf");
}

Test(variables, bad_115_one_boot_of_a_damaged_entry_is_crossed_out_and_the_default_boots)
{
	fw_remove(esp, "bad.efi");
	assert_once_leads_to_good("bad.conf");
	assert_once_leads_to_good("bad.conf");
}

static uint64_t n_once; // values of the variable when the kernel was started

static bool look(void *context, const struct fw_program *program, uint64_t *ret_status)
{
	(void)context, (void)program, (void)ret_status;
	n_once += !fw_variable_is(&machine, ONCE, NULL);
	return false;
}

Test(variables, bad_115_one_boot_is_crossed_out_before_anything_starts)
{
	machine.on_start = look;
	fw_set_text(&machine, ONCE, "bad.conf");
	assert_starts("bad.efi");
	cr_assert_eq(n_once, 0);
}

Test(variables, bad_116_a_list_of_entries_above_64_kib_is_no_obstacle)
{
	char path[300], *name = text_of('x', 200);

	for (int i = 0; i < 400; i++) {
		snprintf(path, sizeof(path), "loader/entries/%s-%d.conf", name, i);
		fw_put_text(esp, path, "linux /bad.efi\n");
	}
	assert_starts("good.efi");
	free(name);
}
