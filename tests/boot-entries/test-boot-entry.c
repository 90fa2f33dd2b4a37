// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/boot-entry.h"
#include "boot-entries/error.h"
#include "tests/boot-entries/text.h"

static struct entry_name named(const char *file)
{
	struct entry_name name;

	cr_assert_eq(entry_name_parse(span_of(file), &name), 0);
	return name;
}

Test(boot_entry, a_generation_shows_its_number_and_kernel)
{
	struct entry entry = { .title = S("Debian"),
			       .version = S("12, Linux 6.1"),
			       .image = S("/k") };
	struct entry_name name = named("Home-12.conf");
	struct boot_entry e;

	boot_entry_from_type1(&name, &entry, &e);
	cr_assert_str_eq(e.id, "home-12.conf");
	cr_assert_eq(e.generation, 12);
	assert_span(e.kernel_version, "6.1");
	cr_assert(boot_entry_is_usable(&e));
}

Test(boot_entry, an_entry_without_a_title_shows_its_name)
{
	struct entry entry = { .version = S("6.1"), .image = S("/k") };
	struct entry_name name = named("Foo+0-3.conf");
	struct boot_entry e;

	boot_entry_from_type1(&name, &entry, &e);
	assert_span(e.title, "foo.conf");
	cr_assert_eq((const void *)e.title.at, (const void *)e.id,
		     "not in the file's name, which may go");
	cr_assert_eq(e.generation, 0);
	assert_span(e.kernel_version, "6.1");
	cr_assert(boot_entry_is_bad(&e));
	cr_assert_not(boot_entry_is_usable(&e));
}

Test(boot_entry, a_ukis_further_profiles_have_ids_of_their_own)
{
	struct os_release os = { .pretty_name = S("Debian"),
				 .id = S("debian"),
				 .version_id = S("13") };
	struct entry_name name = named("Debian.EFI");
	struct boot_entry e;

	cr_assert_eq(boot_entry_from_uki(&name, &os, S("6.12"), 0, S("main"), S(""), &e), 0);
	cr_assert_str_eq(e.id, "debian.efi");
	assert_span(e.title, "Debian");
	assert_span(e.version, "13");
	assert_span(e.kernel_version, "6.12");
	cr_assert_eq(boot_entry_from_uki(&name, &os, S(""), 1, S("Debug"), S("Debugging"), &e), 0);
	cr_assert_str_eq(e.id, "debian.efi@debug");
	assert_span(e.title, "Debugging");
	cr_assert_eq(boot_entry_from_uki(&name, &os, S(""), 2, S(""), S(""), &e), 0);
	cr_assert_str_eq(e.id, "debian.efi@2");
	cr_assert_eq(boot_entry_from_uki(&name, &os, S(""), 2, S("a@b"), S(""), &e),
		     BOOT_ERROR_SYNTAX);
	cr_assert_eq(boot_entry_from_uki(&name, &os, S(""), 2, S("a b"), S(""), &e),
		     BOOT_ERROR_SYNTAX);
}

Test(boot_entry, a_profile_id_that_does_not_fit_is_refused)
{
	char file[BOOT_ID_MAX + 1];
	struct os_release os = { 0 };
	struct entry_name name;
	struct boot_entry e;

	memset(file, 'a', BOOT_ID_MAX);
	strcpy(file + BOOT_ID_MAX - 4, ".efi");
	name = named(file);
	cr_assert_eq(boot_entry_from_uki(&name, &os, S(""), 1, S(""), S(""), &e),
		     BOOT_ERROR_TOO_LONG);
	cr_assert_eq(boot_entry_from_uki(&name, &os, S(""), 0, S(""), S(""), &e), 0);
	cr_assert_eq(strlen(e.id), BOOT_ID_MAX);
}

Test(boot_entry, a_second_name_brings_its_counter)
{
	struct entry entry = { .title = S("Debian"), .version = S("1"), .image = S("/k") };
	struct entry_name name = named("home-1.conf");
	struct boot_entry e;

	boot_entry_from_type1(&name, &entry, &e);
	name = named("home-1+3-1.conf");
	boot_entry_add_name(&e, &name);
	cr_assert(e.counted);
	cr_assert_eq(e.tries_left, 3);
	cr_assert_eq(e.tries_done, 1);
	name = named("home-1+0-4.conf");
	boot_entry_add_name(&e, &name);
	cr_assert(boot_entry_is_bad(&e));
	name = named("home-1+2.conf");
	boot_entry_add_name(&e, &name);
	name = named("home-1.conf");
	boot_entry_add_name(&e, &name);
	cr_assert(boot_entry_is_bad(&e), "the fewest tries count");
}

Test(boot_entry, others_have_the_ids_that_systemd_boot_has_reserved)
{
	static const struct {
		enum boot_entry_kind kind;
		const char *suffix, *id;
		bool program, system;
	} cases[] = {
		{ BOOT_ENTRY_MACOS, "", "auto-osx", true, true },
		{ BOOT_ENTRY_WINDOWS, "", "auto-windows", true, true },
		{ BOOT_ENTRY_WINDOWS, "2f1c90ab", "auto-windows-2f1c90ab", true, true },
		{ BOOT_ENTRY_SHELL, "", "auto-efi-shell", true, false },
		{ BOOT_ENTRY_DEFAULT_LOADER, "", "auto-efi-default", true, false },
		{ BOOT_ENTRY_BOOT_OPTION, "000a", "auto-boot-000a", false, false },
		{ BOOT_ENTRY_FIRMWARE_SETUP, "", "auto-reboot-to-firmware-setup", false, false },
		{ BOOT_ENTRY_POWEROFF, "", "auto-poweroff", false, false },
		{ BOOT_ENTRY_REBOOT, "", "auto-reboot", false, false },
	};
	struct boot_entry e;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		boot_entry_from_other(cases[i].kind, span_of(cases[i].suffix), span_of(""), &e);
		cr_assert_str_eq(e.id, cases[i].id);
		cr_assert_eq(e.kind, cases[i].kind);
		cr_assert(!span_is_empty(e.title));
		cr_assert(boot_entry_is_other(&e) && boot_entry_is_usable(&e));
		cr_assert_eq(boot_entry_is_program(&e), cases[i].program, "%s", e.id);
		cr_assert_eq(boot_entry_is_other_system(&e), cases[i].system, "%s", e.id);
	}
}

Test(boot_entry, an_other_takes_a_title_of_its_own)
{
	struct boot_entry e;

	boot_entry_from_other(BOOT_ENTRY_BOOT_OPTION, S("0003"), S("UEFI: PXE"), &e);
	assert_span(e.title, "UEFI: PXE");
	cr_assert_not(boot_entry_is_other(&(struct boot_entry){ .kind = BOOT_ENTRY_TYPE2 }));
}

Test(boot_entry, an_others_id_tells_its_kind)
{
	static const char *const ids[] = {
		"auto-osx",         "auto-windows",
		"auto-efi-shell",   "auto-windows-2f1c90ab",
		"auto-efi-default", "auto-boot-00af",
		"auto-reboot",      "auto-reboot-to-firmware-setup",
		"auto-poweroff",    "auto-osx-12",
	};
	static const enum boot_entry_kind kinds[] = {
		BOOT_ENTRY_MACOS,   BOOT_ENTRY_WINDOWS,        BOOT_ENTRY_SHELL,
		BOOT_ENTRY_WINDOWS, BOOT_ENTRY_DEFAULT_LOADER, BOOT_ENTRY_BOOT_OPTION,
		BOOT_ENTRY_REBOOT,  BOOT_ENTRY_FIRMWARE_SETUP, BOOT_ENTRY_POWEROFF,
		BOOT_ENTRY_MACOS,
	};

	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		struct boot_entry e, again;

		cr_assert_eq(boot_entry_parse_other(span_of(ids[i]), &e), 0, "%s", ids[i]);
		cr_assert_str_eq(e.id, ids[i]);
		cr_assert_eq(e.kind, kinds[i], "%s", ids[i]);
		boot_entry_from_other(e.kind, S("0001"), S(""), &again);
		cr_assert(span_equals(e.title, again.title), "%s", ids[i]);
	}
}

Test(boot_entry, what_is_no_others_id_is_none)
{
	static const char *const ids[] = {
		"",
		"auto-",
		"auto-window",
		"auto-windows-",
		"auto-windowsx",
		"auto-windows-a/b",
		"auto-boot",
		"auto-boot-",
		"auto-boot-003",
		"auto-boot-00003",
		"auto-boot-000g",
		"auto-boot-+003",
		"auto-bootx0003",
		"auto-reboot-1",
		"auto-poweroff-x",
		"auto-reboot-to-firmware-setup-x",
		"x-auto-windows",
		"x-1.conf",
	};
	char longest[BOOT_ID_MAX + 2] = "auto-windows-";
	struct boot_entry e = { .kind = BOOT_ENTRY_TYPE2 };

	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		cr_assert_eq(boot_entry_parse_other(span_of(ids[i]), &e), BOOT_ERROR_SYNTAX, "%s",
			     ids[i]);
	for (size_t i = sizeof("auto-windows-") - 1; i < BOOT_ID_MAX + 1; i++)
		longest[i] = 'a';
	cr_assert_eq(boot_entry_parse_other(span_of(longest), &e), BOOT_ERROR_TOO_LONG);
	cr_assert_eq(e.kind, BOOT_ENTRY_TYPE2, "untouched");
	longest[BOOT_ID_MAX] = '\0';
	cr_assert_eq(boot_entry_parse_other(span_of(longest), &e), 0);
	cr_assert_str_eq(e.id, longest);
}

Test(boot_entry, an_others_id_is_lower_case_and_its_option_has_a_number)
{
	struct boot_entry e;
	uint16_t number = 7;

	cr_assert_eq(boot_entry_parse_other(S("Auto-Boot-00Af"), &e), 0);
	cr_assert_str_eq(e.id, "auto-boot-00af");
	cr_assert(boot_entry_option_number(&e, &number));
	cr_assert_eq(number, 0xaf);
	cr_assert_eq(boot_entry_parse_other(S("auto-windows-0001"), &e), 0);
	cr_assert_not(boot_entry_option_number(&e, &number));
	cr_assert_eq(number, 0xaf, "untouched");
}

Test(boot_entry, an_installed_system_alone_may_be_the_default)
{
	for (int kind = BOOT_ENTRY_LINUX; kind <= BOOT_ENTRY_REBOOT; kind++) {
		const struct boot_entry e = { .kind = (enum boot_entry_kind)kind };
		bool may = kind <= BOOT_ENTRY_WINDOWS;

		cr_assert_eq(boot_entry_may_be_default(&e), may, "kind %d", kind);
	}
}
