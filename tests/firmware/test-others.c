// SPDX-License-Identifier: GPL-2.0-or-later

// What is no entry of ours: Windows, macOS, shells, the firmware's boot options, its setup, power
// off and reboot.

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/bytes.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/utf.h"
#include "tests/boot-entries/image.h"
#include "tests/firmware/faults.h"

#define WINDOWS "EFI/Microsoft/Boot/bootmgfw.efi"
#define MACOS "System/Library/CoreServices/boot.efi"
#define ACTIONS "auto-reboot-to-firmware-setup auto-poweroff auto-reboot"
#define TO_SETUP 1

static struct scene scene;

static void set_indications(struct scene *on, const char *name, uint64_t bits)
{
	uint8_t bytes[8];

	store_le64(bytes, bits);
	fw_set_variable(&on->machine, fw_vendor_global, name, FW_VARIABLE_KEPT, bytes,
			sizeof bytes);
}

static void set_up(void)
{
	scene_open(&scene);
	scene_add(scene.esp, 1);
	scene_add(scene.esp, 2);
	set_indications(&scene, "OsIndicationsSupported", TO_SETUP);
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(others, .init = set_up, .fini = tear_down);

// An ESP on a disk of its own.
static struct fw_node *add_disk(struct scene *to, size_t disk)
{
	struct fw_node *root = fw_add_volume(&to->machine, gpt_type_esp);

	to->machine.volumes[to->machine.n_volumes - 1].disk = disk;
	return root;
}

struct option {
	uint8_t bytes[512];
	size_t len;
};

static void add_text(struct option *option, const char *text)
{
	uint16_t units[128];
	size_t n;

	cr_assert_eq(utf8_to_utf16(span_of(text), units, 128, &n), 0);
	memcpy(option->bytes + option->len, units, (n + 1) * 2);
	option->len += (n + 1) * 2;
}

static void add_node(struct option *option, uint8_t type, uint8_t subtype, size_t size)
{
	const uint8_t header[] = { type, subtype, (uint8_t)size, (uint8_t)(size >> 8) };

	memcpy(option->bytes + option->len, header, sizeof header);
	option->len += sizeof header;
}

// A Boot#### for this file on this volume (-1: a network card).
static struct option make_option(const struct scene *of, uint8_t attributes,
				 const char *description, int volume, const char *path)
{
	struct option option = { .bytes = { attributes }, .len = 6 };
	size_t start;

	add_text(&option, description);
	start = option.len;
	if (volume >= 0) {
		add_node(&option, 4, 1, 42);
		option.bytes[option.len] = (uint8_t)of->machine.volumes[volume].number;
		memcpy(option.bytes + option.len + 20, of->machine.volumes[volume].uuid, GUID_SIZE);
		memcpy(option.bytes + option.len + 36, "\2\2", 2);
		option.len += 38;
	}
	if (path) {
		add_node(&option, 4, 4, 4 + (strlen(path) + 1) * 2);
		add_text(&option, path);
	}
	add_node(&option, 0x7f, 0xff, 4);
	option.bytes[4] = (uint8_t)(option.len - start);
	return option;
}

static void put_option(struct scene *on, uint16_t number, const struct option *option)
{
	char name[16];

	snprintf(name, sizeof name, "Boot%04X", number);
	fw_set_variable(&on->machine, fw_vendor_global, name, FW_VARIABLE_KEPT, option->bytes,
			option->len);
}

static void add_option(struct scene *on, uint16_t number, uint8_t attributes,
		       const char *description, int volume, const char *path)
{
	struct option option = make_option(on, attributes, description, volume, path);
	struct fw_variable *order = fw_find_variable(&on->machine, fw_vendor_global, "BootOrder");
	uint16_t numbers[64];
	size_t n = order ? order->size / 2 : 0;

	put_option(on, number, &option);
	if (order)
		memcpy(numbers, order->data, order->size);
	numbers[n++] = number;
	fw_set_variable(&on->machine, fw_vendor_global, "BootOrder", FW_VARIABLE_KEPT, numbers,
			n * 2);
}

// The ids behind those of entries.
static void expect_listed(const char *want)
{
	const struct fw_variable *list =
		fw_find_variable(&scene.machine, fw_vendor_loader, "LoaderEntries");
	char text[1024] = "";
	size_t n = 0;

	cr_assert_not_null(list);
	for (size_t i = 0; i + 1 < list->size && n < sizeof text - 1; i += 2)
		text[n++] = list->data[i] == 0 ? ' ' : (char)list->data[i];
	text[n > 0 ? n - 1 : 0] = '\0';
	cr_assert_eq(strncmp(text, "tok-2.conf tok-1.", 17), 0, "%s", text);
	cr_assert_not_null(strstr(text, " auto-"));
	cr_assert_str_eq(strstr(text, " auto-") + 1, want);
}

static size_t count_calls(enum fw_function function)
{
	size_t n = 0;

	for (size_t i = 0; i < scene.outcome.n_calls; i++)
		n += scene.outcome.calls[i] == function;
	return n;
}

static void expect_program(const char *one_shot, size_t volume, const char *path)
{
	fw_set_text(&scene.machine, "LoaderEntryOneShot", one_shot);
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_STARTED, "%s", scene.outcome.console);
	cr_assert_str_eq(scene.outcome.program.path, path);
	cr_assert_eq(scene.outcome.program.volume, volume);
	cr_assert_null(scene.outcome.program.options);
	cr_assert(fw_variable_is(&scene.machine, "LoaderEntrySelected", one_shot));
}

static void expect_reset(const char *one_shot, enum fw_reset reset)
{
	fw_set_text(&scene.machine, "LoaderEntryOneShot", one_shot);
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_RESET, "%s", scene.outcome.console);
	cr_assert_eq(scene.outcome.reset, reset);
}

static void expect_global(const char *name, const void *bytes, size_t size)
{
	const struct fw_variable *variable =
		fw_find_variable(&scene.machine, fw_vendor_global, name);

	cr_assert_eq(variable ? variable->size : 0, size, "%s", name);
	cr_assert(size == 0 || memcmp(variable->data, bytes, size) == 0, "%s", name);
}

static void never_resets(void)
{
	scene.machine.fault = (struct fw_fault){
		.call = 1, .function = FW_RESET_SYSTEM, .lasts = true, .status = FW_UNSUPPORTED
	};
}

Test(others, setup_power_off_and_reboot_are_listed_behind_our_entries)
{
	scene_expect(&scene, 2, NULL);
	expect_listed(ACTIONS);
}

Test(others, each_key_of_loader_conf_takes_its_own_away)
{
	scene_put_kernel(scene.esp, WINDOWS, "Windows");
	fw_put_text(scene.esp, "loader/loader.conf",
		    "timeout 0\nauto-entries no\nauto-reboot no\n");
	scene_expect(&scene, 2, NULL);
	expect_listed("auto-reboot-to-firmware-setup auto-poweroff");
	fw_put_text(scene.esp, "loader/loader.conf",
		    "timeout 0\nauto-firmware no\nauto-poweroff no\n");
	scene_expect(&scene, 2, NULL);
	expect_listed("auto-windows auto-reboot");
}

Test(others, firmware_without_a_setup_on_request_has_none_listed)
{
	set_indications(&scene, "OsIndicationsSupported", ~(uint64_t)TO_SETUP);
	scene_expect(&scene, 2, NULL);
	expect_listed("auto-poweroff auto-reboot");
	fw_set_variable(&scene.machine, fw_vendor_global, "OsIndicationsSupported",
			FW_VARIABLE_VISIBLE, "\1", 1);
	scene_expect(&scene, 2, NULL);
	expect_listed("auto-poweroff auto-reboot");
}

Test(others, programs_of_the_esp_are_listed_in_a_fixed_order_and_start)
{
	scene_put_kernel(scene.esp, "shellx64.efi", "a shell");
	scene_put_kernel(scene.esp, WINDOWS, "Windows");
	scene_put_kernel(scene.esp, MACOS, "macOS");
	scene.machine.loader_path = "EFI/genboot/genbootx64.efi";
	scene_put_kernel(scene.esp, "EFI/BOOT/BOOTX64.EFI", "GRUB");
	scene_expect(&scene, 2, NULL);
	expect_listed("auto-osx auto-windows auto-efi-shell auto-efi-default " ACTIONS);
	expect_program("auto-windows", 0, WINDOWS);
	expect_program("auto-osx", 0, MACOS);
	expect_program("auto-efi-shell", 0, "shellx64.efi");
	expect_program("auto-efi-default", 0, "EFI/BOOT/BOOTx64.EFI");
	scene_expect(&scene, 2, NULL);
}

Test(others, default_loader_that_is_genboot_is_not_listed)
{
	const struct image_section sections[] = {
		{ ".text", "x" },
		{ ".sbat", "sbat,1,SBAT Version\ngenboot,1,genboot,genboot,9,-\n" },
	};
	struct image image;

	image_make(&image, sections, ARRAY_LEN(sections));
	fw_put(scene.esp, "EFI/BOOT/BOOTX64.EFI", image.bytes, image.len);
	scene_expect(&scene, 2, NULL);
	expect_listed(ACTIONS);
	scene.machine.loader_path = "EFI/genboot/genbootx64.efi";
	add_option(&scene, 1, 1, "UEFI OS", 0, "\\EFI\\BOOT\\BOOTX64.EFI");
	add_option(&scene, 2, 1, "UEFI disk", 0, NULL);
	scene_expect(&scene, 2, NULL);
	expect_listed(ACTIONS);
}

Test(others, windows_of_another_disk_is_known_by_its_boot_option_without_touching_the_disk)
{
	scene_put_kernel(add_disk(&scene, 1), WINDOWS, "Windows");
	add_option(&scene, 7, 1, "Windows Boot Manager", 1, "\\EFI\\Microsoft\\Boot\\bootmgfw.efi");
	scene_expect(&scene, 2, NULL);
	expect_listed("auto-windows " ACTIONS);
	cr_assert_eq(count_calls(FW_OPEN_VOLUME), 1);
	expect_program("auto-windows", 1, WINDOWS);
}

Test(others, windows_of_another_disk_without_a_boot_option_is_found_when_it_is_asked_for)
{
	scene_put_kernel(add_disk(&scene, 1), WINDOWS, "Windows");
	scene_expect(&scene, 2, NULL);
	expect_listed(ACTIONS);
	expect_program("auto-windows", 1, WINDOWS);
	expect_listed("auto-windows " ACTIONS);
}

Test(others, menu_shows_what_other_disks_have)
{
	struct fw_node *other = add_disk(&scene, 1);

	scene_put_kernel(other, WINDOWS, "Windows");
	scene_put_kernel(other, MACOS, "macOS");
	add_disk(&scene, 2);
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 3\n");
	scene_expect(&scene, 2, "macOS");
	cr_assert(fw_said(&scene.outcome, "Windows Boot Manager "));
	expect_listed("auto-osx auto-windows " ACTIONS);
}

Test(others, two_windows_are_told_apart_by_their_partition)
{
	scene_put_kernel(scene.esp, WINDOWS, "Windows");
	scene_put_kernel(add_disk(&scene, 1), WINDOWS, "Windows");
	scene_put_kernel(add_disk(&scene, 2), WINDOWS, "Windows");
	add_option(&scene, 7, 1, "Windows Boot Manager", 2, "\\EFI\\Microsoft\\Boot\\bootmgfw.efi");
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 3\n");
	scene_expect(&scene, 2, "Windows Boot Manager (this disk)");
	cr_assert(fw_said(&scene.outcome, "Windows Boot Manager (partition 2, e1e1e1e1)"));
	cr_assert(fw_said(&scene.outcome, "Windows Boot Manager (partition 3, e2e2e2e2)"));
	expect_listed("auto-windows auto-windows-e2e2e2e2 auto-windows-e1e1e1e1 " ACTIONS);
	expect_program("auto-windows-e1e1e1e1", 1, WINDOWS);
	expect_program("auto-windows-e2e2e2e2", 2, WINDOWS);
}

Test(others, windows_with_bitlocker_is_started_by_the_firmware)
{
	scene_put_kernel(scene.esp, WINDOWS, "Windows");
	add_option(&scene, 3, 1, "genboot", 0, "\\EFI\\genboot\\genbootx64-1.efi");
	add_option(&scene, 0x1a, 1, "Windows", 0, "\\efi\\microsoft\\BOOT\\bootmgfw.efi");
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\nreboot-for-bitlocker yes\n");
	expect_reset("auto-windows", FW_RESET_COLD);
	expect_global("BootNext", "\x1a\0", 2);
	expect_listed("auto-windows " ACTIONS);
}

// A removed or revoked bootmgfw.efi: the firmware comes back to genboot at once.
Test(others, windows_that_the_firmware_cannot_start_is_loaded_in_the_end)
{
	scene_put_kernel(scene.esp, WINDOWS, "Windows");
	add_option(&scene, 0x1a, 1, "Windows", 0, "\\EFI\\Microsoft\\Boot\\bootmgfw.efi");
	fw_put_text(scene.esp, "loader/loader.conf",
		    "timeout 0\ndefault auto-windows\nreboot-for-bitlocker yes\n");
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 3; i++) {
			scene_run(&scene);
			cr_assert_eq(scene.outcome.end, FW_RESET, "%s", scene.outcome.console);
		}
		scene_run(&scene);
		cr_assert_eq(scene.outcome.end, FW_STARTED, "%s", scene.outcome.console);
		cr_assert_str_eq(scene.outcome.program.path, WINDOWS);
	}
	fw_put_text(scene.esp, WINDOWS, "no image");
	for (int i = 0; i < 3; i++)
		scene_run(&scene);
	scene_expect(&scene, 2, "auto-windows: " WINDOWS);
}

static bool second_comes_back(void *context, const struct fw_program *program, uint64_t *ret_status)
{
	(void)context;
	*ret_status = FW_ABORTED;
	return strcmp(program->path, "tok/kernel-2.efi") == 0;
}

// came-back.h: only what outlives a reset may lead to one.
Test(others, boot_option_of_ours_tells_that_variables_are_kept)
{
	scene.machine.on_start = second_comes_back;
	add_option(&scene, 2, 1, "UEFI OS", 0, "\\EFI\\BOOT\\BOOTX64.EFI");
	add_option(&scene, 4, 1, "UEFI disk", 0, NULL);
	scene_expect(&scene, 1, "trying tok-1.conf");
	fw_delete_variable(&scene.machine, fw_vendor_genboot, GENBOOT_VAR_KEPT);
	add_option(&scene, 3, 1, "genboot", 0, "\\EFI\\genboot\\genbootx64-1.efi");
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_RESET, "%s", scene.outcome.console);
	cr_assert_null(fw_find_variable(&scene.machine, fw_vendor_genboot, GENBOOT_VAR_KEPT));
}

Test(others, windows_with_bitlocker_is_loaded_where_the_firmware_cannot_be_asked)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\nreboot-for-bitlocker yes\n");
	scene_put_kernel(scene.esp, WINDOWS, "Windows");
	expect_program("auto-windows", 0, WINDOWS);
	add_option(&scene, 0x1a, 1, "Windows", 0, "\\EFI\\Microsoft\\Boot\\bootmgfw.efi");
	never_resets();
	expect_program("auto-windows", 0, WINDOWS);
	expect_global("BootNext", NULL, 0);
}

Test(others, boot_options_of_the_firmware_are_listed_and_started_by_it)
{
	add_option(&scene, 0x1c, 1, "UEFI: PXE", -1, NULL);
	add_option(&scene, 2, 1, "debian", 0, "\\EFI\\debian\\shimx64.efi");
	scene_expect(&scene, 2, NULL);
	expect_listed("auto-boot-001c auto-boot-0002 " ACTIONS);
	expect_reset("auto-boot-001c", FW_RESET_COLD);
	expect_global("BootNext", "\x1c\0", 2);
	cr_assert(fw_variable_is(&scene.machine, "LoaderEntrySelected", "auto-boot-001c"));
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 3\n");
	scene_expect(&scene, 2, "UEFI: PXE");
}

Test(others, boot_options_that_are_ours_hidden_tools_or_listed_are_not_listed_again)
{
	add_option(&scene, 1, 1, "genboot", 0, "\\EFI\\genboot\\genbootx64-1.efi");
	add_option(&scene, 2, 1, "UEFI OS", 0, "\\EFI\\BOOT\\BOOTX64.EFI"); // this program
	add_option(&scene, 3, 0, "switched off", -1, NULL);
	add_option(&scene, 4, 9, "hidden", -1, NULL);
	add_option(&scene, 5, 1, "what has been booted", -1, NULL);
	fw_set_variable(&scene.machine, fw_vendor_global, "BootCurrent", FW_VARIABLE_VISIBLE,
			"\5\0", 2);
	add_option(&scene, 6, 1, "UKI", 0, "\\EFI\\Linux\\tok-1.efi");
	scene_add_uki(scene.esp, 1);
	add_option(&scene, 7, 1, "GRUB", 0, "\\EFI\\grub.efi");
	fw_put_text(scene.esp, "loader/entries/tok-0.conf",
		    "title GRUB\nsort-key tok\nversion 0\nefi /EFI/grub.efi\n");
	add_option(&scene, 8, 1, "PXE", -1, NULL);
	add_option(&scene, 8, 1, "PXE", -1, NULL);
	scene_expect(&scene, 2, NULL);
	expect_listed("auto-boot-0008 " ACTIONS);
}

Test(others, firmware_setup_is_asked_for_with_what_else_was_asked)
{
	static const uint8_t want[8] = { 5 };

	set_indications(&scene, "OsIndications", 4);
	expect_reset("auto-reboot-to-firmware-setup", FW_RESET_COLD);
	expect_global("OsIndications", want, 8);
	cr_assert(!fw_variable_is(&scene.machine, "LoaderEntrySelected",
				  "auto-reboot-to-firmware-setup"));
	scene_expect(&scene, 2, NULL);
}

Test(others, power_off_and_reboot_do_so)
{
	expect_reset("auto-poweroff", FW_RESET_SHUTDOWN);
	expect_reset("auto-reboot", FW_RESET_COLD);
	scene_expect(&scene, 2, NULL);
}

Test(others, firmware_that_does_not_reset_boots_the_default_and_keeps_no_wish)
{
	static const uint8_t nothing[8];

	never_resets();
	add_option(&scene, 0x1c, 1, "PXE", -1, NULL);
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "auto-boot-001c");
	scene_expect(&scene, 2, "auto-boot-001c: not supported");
	expect_global("BootNext", NULL, 0);
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "auto-reboot-to-firmware-setup");
	scene_expect(&scene, 2, "auto-reboot-to-firmware-setup: not supported");
	expect_global("OsIndications", nothing, 8);
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "auto-poweroff");
	scene_expect(&scene, 2, "auto-poweroff: not supported");
}

Test(others, variables_that_cannot_be_written_leave_the_default)
{
	scene.machine.variables_are_full = true;
	add_option(&scene, 0x1c, 1, "PXE", -1, NULL);
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "auto-boot-001c");
	scene_expect(&scene, 2, "auto-boot-001c");
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "auto-reboot-to-firmware-setup");
	scene_expect(&scene, 2, "auto-reboot-to-firmware-setup");
}

Test(others, windows_may_be_the_default_and_gives_way_when_it_is_gone)
{
	fw_set_text(&scene.machine, "LoaderEntryDefault", "auto-windows");
	scene_put_kernel(scene.esp, WINDOWS, "Windows");
	scene_run(&scene);
	cr_assert_str_eq(scene.outcome.program.path, WINDOWS);
	fw_put_text(scene.esp, WINDOWS, "no image");
	scene_expect(&scene, 2, "auto-windows: " WINDOWS);
	fw_remove(scene.esp, WINDOWS);
	scene_expect(&scene, 2, NULL);
}

// The menu that opens for the first failure has looked at the other disks.
Test(others, windows_starts_when_nothing_of_ours_can)
{
	scene_put_kernel(add_disk(&scene, 1), WINDOWS, "Windows");
	fw_remove(scene.esp, "tok");
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_STARTED, "%s", scene.outcome.console);
	cr_assert_str_eq(scene.outcome.program.path, WINDOWS);
	cr_assert(fw_said(&scene.outcome, "tok-2.conf: /tok/kernel-2.efi: file not found"));
	cr_assert(fw_said(&scene.outcome, "no entry of this system can be started"));
	cr_assert_gt(scene.outcome.usec, 9000000);
}

Test(others, machine_without_entries_of_ours_offers_windows)
{
	scene_put_kernel(add_disk(&scene, 1), WINDOWS, "Windows");
	fw_remove(scene.esp, "loader/entries");
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_STARTED, "%s", scene.outcome.console);
	cr_assert_str_eq(scene.outcome.program.path, WINDOWS);
	cr_assert_gt(scene.outcome.usec, 9000000);
}

Test(others, nothing_but_power_off_goes_back_to_the_firmware)
{
	scene_put_kernel(scene.esp, "shellx64.efi", "a shell");
	add_option(&scene, 8, 1, "PXE", -1, NULL);
	fw_remove(scene.esp, "loader/entries");
	add_disk(&scene, 1); // closed again, which scene_run() sees
	scene_expect(&scene, 0, "back to the firmware");
}

Test(others, hostile_boot_options_are_left_out)
{
	struct option whole = make_option(&scene, 1, "x", 0, "\\EFI\\x.efi"), option;

	add_option(&scene, 9, 1, "x", 0, "\\EFI\\x.efi");
	for (size_t len = 0; len < whole.len; len++) {
		option = whole;
		option.len = len;
		put_option(&scene, 9, &option);
		scene_expect(&scene, 2, NULL);
		expect_listed(ACTIONS);
	}
	for (size_t i = 0; i < whole.len; i++) {
		option = whole;
		option.bytes[i] ^= 0xff;
		put_option(&scene, 9, &option);
		scene_expect(&scene, 2, NULL);
	}
}

static void build_disks(struct scene *on)
{
	struct fw_node *other;

	scene_add(on->esp, 1);
	scene_add(on->esp, 2);
	scene_put_catalog(on->esp, 1, 2); // so that no single fault hides all of ours
	set_indications(on, "OsIndicationsSupported", TO_SETUP);
	scene_put_kernel(on->esp, WINDOWS, "Windows");
	other = add_disk(on, 1);
	scene_put_kernel(other, WINDOWS, "Windows");
	scene_put_kernel(other, MACOS, "macOS");
	scene_put_kernel(add_disk(on, 2), WINDOWS, "Windows");
	add_option(on, 7, 1, "Windows Boot Manager", 2, "\\EFI\\Microsoft\\Boot\\bootmgfw.efi");
	add_option(on, 8, 1, "PXE", -1, NULL);
	fw_put_text(on->esp, "loader/loader.conf", "timeout 1\n");
}

Test(others, person_who_leaves_finds_all_disks_closed)
{
	static const struct fw_key key = { .at_usec = 2000000, .character = 'q' };

	scene_put_kernel(add_disk(&scene, 1), WINDOWS, "Windows");
	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\n");
	scene.machine.keys = &key;
	scene.machine.n_keys = 1;
	scene_expect(&scene, 0, "Windows Boot Manager");
}

Test(others, one_shot_without_files_is_not_damaged)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 3\n");
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "auto-reboot");
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_RESET, "%s", scene.outcome.console);
	cr_assert(fw_said(&scene.outcome, "LoaderEntryOneShot (auto-reboot)"));
}

// A machine alone would never come out of it.
Test(others, what_starts_no_installed_system_is_no_default)
{
	static const char *const wishes[] = { "auto-reboot", "auto-poweroff", "auto-*",
					      "auto-reboot-to-firmware-setup" };

	for (size_t i = 0; i < ARRAY_LEN(wishes); i++) {
		fw_set_text(&scene.machine, "LoaderEntryDefault", wishes[i]);
		scene_expect(&scene, 2, NULL);
	}
}

// A fault never makes anything else start than an entry of ours, which is there all the time.
Test(others, no_single_fault_starts_another_system)
{
	static const struct fault_case what = { .name = "other disks",
						.build = build_disks,
						.may_wait = true };
	struct fault_tally tally = { 0 };

	faults_once(&what, &tally);
	cr_assert_gt(tally.started, 100);
}

static bool is_wanted_end(void)
{
	return scene.outcome.end == FW_RESET || scene.outcome.end == FW_STARTED;
}

// Each call fails once while this is asked for: it happens, or another start does.
static void fail_once(const char *one_shot)
{
	size_t n = 1;

	for (size_t call = 1; call <= n; call++) {
		struct scene clean = { 0 };

		scene_close(&scene);
		scene = clean;
		scene_open(&scene);
		build_disks(&scene);
		fw_put_text(scene.esp, "loader/loader.conf",
			    "timeout 0\nreboot-for-bitlocker yes\n");
		fw_set_text(&scene.machine, "LoaderEntryOneShot", one_shot);
		scene.machine.fault = (struct fw_fault){ .call = call, .status = FW_DEVICE_ERROR };
		scene_run(&scene);
		n = scene.outcome.n_calls;
		cr_assert(is_wanted_end() || scene.outcome.end == FW_RETURNED,
			  "%s, call %zu ends with %d", one_shot, call, (int)scene.outcome.end);
		cr_assert(is_wanted_end() || fw_said(&scene.outcome, "genboot: "),
			  "%s, call %zu says nothing", one_shot, call);
	}
}

Test(others, each_call_may_fail_once_on_the_way_to_them)
{
	fail_once("auto-windows-e1e1e1e1");
	fail_once("auto-windows-e2e2e2e2");
	fail_once("auto-boot-0008");
	fail_once("auto-reboot-to-firmware-setup");
	fail_once("auto-poweroff");
}

Test(others, reboot_is_the_last_row_when_other_disks_have_something)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 1500000, .scan = FW_SCAN_END },
		{ .at_usec = 1600000, .character = '\r' },
	};
	struct fw_node *other = add_disk(&scene, 1);

	scene_put_kernel(other, WINDOWS, "Windows");
	scene_put_kernel(other, MACOS, "macOS");
	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\n");
	scene.machine.keys = keys;
	scene.machine.n_keys = ARRAY_LEN(keys);
	scene_run(&scene);
	expect_global("OsIndications", NULL, 0);
	cr_assert_eq(scene.outcome.end, FW_RESET);
}
