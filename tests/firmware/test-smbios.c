// SPDX-License-Identifier: GPL-2.0-or-later

// What the machine's provider asks through SMBIOS strings (boot-entries/smbios.h).

#include <criterion/criterion.h>
#include <string.h>

#include "boot-entries/smbios.h"
#include "tests/firmware/scene.h"

#define TABLE_MAX 8192u

static struct scene scene;
static uint8_t entry_point[SMBIOS_3_SIZE];
static char table[TABLE_MAX];
static size_t table_len;

static const struct fw_table entry_3 = { { 0x44, 0x15, 0xfd, 0xf2, 0x94, 0x97, 0x2c, 0x4a, 0x99,
					   0x2e, 0xe5, 0xbb, 0xcf, 0x20, 0xe3, 0x94 },
					 entry_point };

static void set_up(void)
{
	uint64_t address = (uint64_t)(uintptr_t)table;

	scene_open_three(&scene);
	scene.machine.tables[scene.machine.n_tables++] = entry_3;
	memcpy(entry_point, "_SM3_", 5);
	memcpy(entry_point + 16, &address, sizeof address);
	memcpy(table, "\x0b\x05\0\0\1", 5);
	table_len = 5;
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(smbios, .init = set_up, .fini = tear_down);

// One more string; the structure and the table end behind it.
static void put(const char *string)
{
	size_t len = strlen(string) + 1;
	uint32_t size;

	cr_assert_lt(table_len + len + 7, TABLE_MAX);
	memcpy(table + table_len, string, len);
	table_len += len;
	memcpy(table + table_len, "\0\x7f\4\0\0\0\0", 7);
	size = (uint32_t)table_len + 7;
	memcpy(entry_point + 12, &size, sizeof size);
}

static bool was_started_with(const char *options)
{
	return scene.outcome.end == FW_STARTED && scene.outcome.program.options &&
	       strcmp(scene.outcome.program.options, options) == 0;
}

Test(smbios, an_entry_is_listed_and_can_be_the_default)
{
	put("io.systemd.boot.entries-extra:vm.conf=title VM\nlinux /tok/kernel-1.efi\n"
	    "initrd /tok/initrd-1.img\noptions root=/dev/generation-1 quiet");
	fw_set_text(&scene.machine, "LoaderEntryDefault", "vm.conf");
	scene_expect(&scene, 1, "starting vm.conf");
}

Test(smbios, an_entry_without_a_file_is_not_counted)
{
	put("io.systemd.boot.entries-extra:VM+0-3.conf=linux /tok/kernel-1.efi\noptions x");
	fw_set_text(&scene.machine, "LoaderEntryDefault", "vm+0-3.conf");
	scene_run(&scene);
	cr_assert(was_started_with("x"), "%s", scene.outcome.console);
	cr_assert(fw_variable_is(&scene.machine, "LoaderBootCountPath", NULL));
}

Test(smbios, entries_that_are_none_are_skipped_with_a_reason)
{
	static const char *const bad[] = {
		"io.systemd.boot.entries-extra:bad.conf=title no image",
		"io.systemd.boot.entries-extra:bad.conf",
		"io.systemd.boot.entries-extra:bad=linux /tok/kernel-1.efi",
		"io.systemd.boot.entries-extra:bad/bad.conf=linux /tok/kernel-1.efi",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		table_len = 5;
		put(bad[i]);
		scene_expect(&scene, 3, "skipped SMBIOS entry bad");
	}
}

static size_t size_of_list(void)
{
	return fw_find_variable(&scene.machine, fw_vendor_loader, "LoaderEntries")->size;
}

Test(smbios, hidden_ones_are_skipped_without_a_word)
{
	size_t without;

	scene_expect(&scene, 3, NULL);
	without = size_of_list();
	put("io.systemd.boot.entries-extra:auto-x.conf=linux /tok/kernel-1.efi");
	put("io.systemd.boot.entries-extra:url.conf=uki-url http://example.com/x.efi");
	put("io.systemd.boot.entries-extra:other.conf=architecture ia32\nefi /x.efi");
	scene_expect(&scene, 3, NULL);
	cr_assert_not(fw_said(&scene.outcome, "SMBIOS"));
	cr_assert_eq(size_of_list(), without);
}

Test(smbios, more_entries_than_anybody_has_are_left_out)
{
	for (int i = 0; i < 70; i++)
		put("io.systemd.boot.entries-extra:x.conf=linux /tok/kernel-1.efi");
	scene_expect(&scene, 3, "skipped SMBIOS entry x.conf: too many");
}

Test(smbios, options_come_behind_those_of_an_entry_of_the_kind_linux)
{
	put("io.systemd.boot.kernel-cmdline-extra=console=ttyS0 debug");
	scene_run(&scene);
	cr_assert(was_started_with("root=/dev/generation-3 quiet console=ttyS0 debug"));
}

Test(smbios, options_alone_are_a_command_line)
{
	fw_put_text(scene.esp, "loader/entries/tok-4.conf",
		    "sort-key tok\nversion 4\nlinux /tok/kernel-1.efi\n");
	put("io.systemd.boot.kernel-cmdline-extra=debug");
	scene_run(&scene);
	cr_assert(was_started_with("debug"));
}

Test(smbios, a_unified_image_keeps_its_own_options)
{
	scene_add_uki(scene.esp, 4);
	put("io.systemd.boot.kernel-cmdline-extra=debug");
	fw_set_text(&scene.machine, "LoaderEntryDefault", "tok-4.efi");
	scene_expect(&scene, 4, NULL);
}

Test(smbios, options_that_could_reach_a_terminal_or_are_endless_are_ignored)
{
	char text[1200] = "io.systemd.boot.kernel-cmdline-extra=";

	put("io.systemd.boot.kernel-cmdline-extra=\x1b[2J");
	scene_expect(&scene, 3, "ignored SMBIOS options");
	memset(text + strlen(text), 'x', sizeof text - 1 - strlen(text));
	table_len = 5;
	put(text);
	scene_expect(&scene, 3, "ignored SMBIOS options");
}

// The menu waits where the countdown is not the one-shot's.
Test(smbios, the_timeout_goes_before_the_variable_and_behind_its_one_shot)
{
	scene.machine.max_usec = 100000000;
	fw_set_text(&scene.machine, "LoaderConfigTimeout", "0");
	put("io.systemd.boot.timeout=menu-force");
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_TIME_UP);
	fw_set_text(&scene.machine, "LoaderConfigTimeoutOneShot", "1");
	scene_expect(&scene, 3, NULL);
}

Test(smbios, a_confidential_machine_does_not_listen_to_its_host)
{
	scene.machine.is_confidential = true;
	put("io.systemd.boot.kernel-cmdline-extra=debug");
	put("io.systemd.boot.entries-extra:bad.conf=title no image");
	scene_expect(&scene, 3, NULL);
	cr_assert_not(fw_said(&scene.outcome, "SMBIOS"));
}

Test(smbios, an_entry_point_that_is_none_is_passed_over)
{
	put("io.systemd.boot.entries-extra:bad.conf=title no image");
	entry_point[0] = 'X';
	scene_expect(&scene, 3, NULL);
	cr_assert_not(fw_said(&scene.outcome, "SMBIOS"));
}
