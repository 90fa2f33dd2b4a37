// SPDX-License-Identifier: GPL-2.0-or-later

// Entries that start and come back with an error: the machine is reset, and never for ever.

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "tests/firmware/faults.h"

static struct scene scene;

// Kernels above this one come back with an error.
static unsigned newest_good;

static bool bad_ones_come_back(void *context, const struct fw_program *program,
			       uint64_t *ret_status)
{
	const char *number = strchr(program->path, '-');

	(void)context;
	*ret_status = FW_ABORTED;
	return number && (unsigned)(number[1] - '0') > newest_good;
}

// As after an earlier failure.
static void set_kept(struct scene *where)
{
	fw_set_variable(&where->machine, fw_vendor_genboot, GENBOOT_VAR_KEPT, FW_VARIABLE_KEPT, "1",
			1);
}

static void set_up(void)
{
	scene_open(&scene);
	set_kept(&scene);
	scene_add(scene.esp, 1);
	scene_add(scene.esp, 2);
	scene_add(scene.esp, 3);
	scene.machine.on_start = bad_ones_come_back;
	newest_good = 2;
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(came_back, .init = set_up, .fini = tear_down);

// Generation 3 has a file of this name, in which a counter may be.
static struct fw_node *name_newest(const char *name)
{
	const struct fw_node *plain = fw_find(scene.esp, "loader/entries/tok-3.conf");
	struct fw_node *named;
	char path[64];

	snprintf(path, sizeof path, "loader/entries/%s", name);
	named = fw_put(scene.esp, path, plain->data, plain->size);
	fw_remove(scene.esp, "loader/entries/tok-3.conf");
	return named;
}

static void expect_reset(const char *said)
{
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_RESET, "it ends with %d after %s",
		     (int)scene.outcome.end, scene.outcome.console);
	cr_assert(fw_said(&scene.outcome, said), "it says %s", scene.outcome.console);
}

static const struct fw_variable *marks(void)
{
	return fw_find_variable(&scene.machine, fw_vendor_genboot, GENBOOT_VAR_CAME_BACK);
}

static bool marks_are(const char *text)
{
	const struct fw_variable *variable = marks();

	return variable && variable->size == strlen(text) &&
	       memcmp(variable->data, text, variable->size) == 0;
}

Test(came_back, machine_is_reset_and_the_next_entry_starts)
{
	expect_reset("restarting the machine after tok-3.conf: it stopped with an error");
	cr_assert_eq(scene.outcome.n_started, 1);
	cr_assert(marks_are("tok-3.conf\n"));
	cr_assert_eq(marks()->attributes, FW_VARIABLE_KEPT);
	scene_expect(&scene, 2, "tok-3.conf: it came back with an error at the last boot");
	cr_assert_null(marks());
}

Test(came_back, hidden_menu_shows_itself_with_the_reason_and_goes_on_alone)
{
	expect_reset("restarting");
	scene_expect(&scene, 2, "tok-3.conf came back with an error; the next best is selected");
	cr_assert_geq(scene.outcome.usec, 10000000);
	newest_good = 3;
	scene_expect(&scene, 3, NULL);
	cr_assert_lt(scene.outcome.usec, 10000000, "all is well again");
}

Test(came_back, menu_that_is_switched_off_stays_off)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-disabled\n");
	expect_reset("restarting");
	scene_expect(&scene, 2, NULL);
	cr_assert_lt(scene.outcome.usec, 10000000);
}

Test(came_back, entry_is_tried_again_after_a_boot_that_worked)
{
	expect_reset("restarting");
	scene_expect(&scene, 2, NULL);
	newest_good = 3;
	scene_expect(&scene, 3, NULL);
}

Test(came_back, each_reset_leaves_one_entry_less_and_then_it_goes_back)
{
	newest_good = 0;
	expect_reset("after tok-3.conf");
	expect_reset("after tok-2.conf");
	cr_assert(marks_are("tok-3.conf\ntok-2.conf\n"));
	expect_reset("after tok-1.conf");
	scene_expect(&scene, 0, "no entry could be started");
	cr_assert_eq(scene.outcome.n_started, 3);
	cr_assert_null(marks());
}

Test(came_back, entries_that_came_back_are_tried_again_when_nothing_else_is_left)
{
	expect_reset("after tok-3.conf");
	newest_good = 3;
	fw_remove(scene.esp, "tok/kernel-2.efi");
	fw_remove(scene.esp, "tok/kernel-1.efi");
	scene_expect(&scene, 3, "trying again what came back at the last boot");
}

Test(came_back, only_entry_is_tried_again_and_then_it_goes_back)
{
	fw_remove(scene.esp, "loader/entries/tok-1.conf");
	fw_remove(scene.esp, "loader/entries/tok-2.conf");
	expect_reset("after tok-3.conf");
	scene_expect(&scene, 0, "no entry could be started");
	cr_assert_eq(scene.outcome.n_started, 1);
}

Test(came_back, default_that_came_back_is_passed_over)
{
	newest_good = 1;
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\ndefault tok-2.conf\n");
	expect_reset("after tok-2.conf");
	scene_expect(&scene, 1, NULL);
}

// Counter or variable: each boot has one try less, and at the end nothing is left to try.
Test(came_back, counter_is_used_up_first_and_it_ends)
{
	unsigned n_resets = 0;

	name_newest("tok-3+3-0.conf");
	newest_good = 0;
	for (scene_run(&scene); scene.outcome.end == FW_RESET && n_resets < 20; n_resets++)
		scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_RETURNED);
	// Three by the counter; then 2, 1 and, as only bad ones are left, 3 by the variable.
	cr_assert_eq(n_resets, 6);
	cr_assert(fw_find(scene.esp, "loader/entries/tok-3+0-5.conf"));
}

Test(came_back, counter_alone_is_enough)
{
	name_newest("tok-3+1-0.conf");
	scene.machine.variables_are_full = true;
	expect_reset("after tok-3.conf");
	scene_expect(&scene, 2, NULL);
}

static void set_marks(const char *text)
{
	fw_set_variable(&scene.machine, fw_vendor_genboot, GENBOOT_VAR_CAME_BACK, FW_VARIABLE_KEPT,
			text, strlen(text));
}

Test(came_back, without_anything_that_counts_the_next_one_starts_in_the_same_boot)
{
	scene.machine.variables_are_full = true;
	scene_expect(&scene, 2, "it stopped with an error; trying tok-2.conf");
}

Test(came_back, counter_that_cannot_be_written_does_not_count)
{
	name_newest("tok-3+3-0.conf")->read_only = true;
	scene.machine.variables_are_full = true;
	scene_expect(&scene, 2, "trying tok-2.conf");
}

Test(came_back, counter_that_may_not_be_on_the_disk_does_not_count)
{
	name_newest("tok-3+3-0.conf");
	scene.machine.variables_are_full = true;
	scene.machine.fault = (struct fw_fault){ .call = 1,
						 .function = FW_FILE_FLUSH,
						 .status = FW_DEVICE_ERROR };
	scene_expect(&scene, 2, "trying tok-2.conf");
}

// Else the entry would be left out for ever, and a reset would lead nowhere.
Test(came_back, variable_that_cannot_be_deleted_is_not_followed_and_nothing_is_reset)
{
	set_marks("tok-2.conf\n");
	scene.machine.fault = (struct fw_fault){
		.call = 1, .function = FW_SET_VARIABLE, .lasts = true, .status = FW_WRITE_PROTECTED
	};
	scene_expect(&scene, 2, "did not follow EFI variable GenbootCameBack");
	cr_assert_eq(scene.outcome.n_started, 2);
}

Test(came_back, full_variable_leads_to_the_next_one_in_the_same_boot)
{
	char text[1024] = "tok-2.conf\n";

	memset(text + 11, 'x', sizeof text - 11);
	text[sizeof text - 2] = '\n';
	text[sizeof text - 1] = '\0';
	set_marks(text);
	scene_expect(&scene, 1, "trying tok-1.conf");
}

Test(came_back, variable_of_64_kib_is_deleted_and_names_nothing)
{
	static char text[60000];

	memset(text, '\n', sizeof text - 1);
	set_marks(text);
	newest_good = 3;
	scene_expect(&scene, 3, NULL);
	cr_assert_null(marks());
}

Test(came_back, reset_that_does_nothing_goes_on)
{
	scene.machine.fault = (struct fw_fault){
		.call = 1, .function = FW_RESET_SYSTEM, .lasts = true, .status = FW_UNSUPPORTED
	};
	scene_expect(&scene, 2, "trying tok-2.conf");
}

Test(came_back, reboot_on_error_no_starts_the_next_one_in_the_same_boot)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\nreboot-on-error no\n");
	scene_expect(&scene, 2, "trying tok-2.conf");
	cr_assert_null(marks());
}

Test(came_back, counter_counts_whatever_the_variable_does)
{
	set_marks("tok-1.conf\n");
	name_newest("tok-3+3-0.conf");
	scene.machine.fault = (struct fw_fault){
		.call = 1, .function = FW_SET_VARIABLE, .lasts = true, .status = FW_WRITE_PROTECTED
	};
	expect_reset("after tok-3.conf");
}

// Nobody knows yet whether this firmware keeps what is set.
Test(came_back, first_failure_of_a_machine_goes_on_in_the_same_boot)
{
	const struct fw_variable *kept;

	fw_delete_variable(&scene.machine, fw_vendor_genboot, GENBOOT_VAR_KEPT);
	scene_expect(&scene, 2, "trying tok-2.conf");
	cr_assert_null(marks());
	kept = fw_find_variable(&scene.machine, fw_vendor_genboot, GENBOOT_VAR_KEPT);
	cr_assert(kept);
	cr_assert_eq(kept->attributes, FW_VARIABLE_KEPT);
	expect_reset("after tok-3.conf");
	scene_expect(&scene, 2, NULL);
}

Test(came_back, firmware_that_forgets_its_variables_is_never_reset)
{
	for (int i = 0; i < 5; i++) {
		fw_delete_variable(&scene.machine, fw_vendor_genboot, GENBOOT_VAR_KEPT);
		fw_delete_variable(&scene.machine, fw_vendor_genboot, GENBOOT_VAR_CAME_BACK);
		scene_expect(&scene, 2, "trying tok-2.conf");
	}
}

Test(came_back, counter_needs_no_variable_to_be_kept)
{
	fw_delete_variable(&scene.machine, fw_vendor_genboot, GENBOOT_VAR_KEPT);
	name_newest("tok-3+1-0.conf");
	expect_reset("after tok-3.conf");
	scene_expect(&scene, 2, NULL);
}

static const struct fw_key enter[] = { { .at_usec = 2000000, .character = '\r' } };

static void person_starts_the_newest(const char *loader_conf)
{
	fw_put_text(scene.esp, "loader/loader.conf", loader_conf);
	scene.machine.keys = enter;
	scene.machine.n_keys = ARRAY_LEN(enter);
}

Test(came_back, person_gets_the_menu_back)
{
	person_starts_the_newest("timeout menu-force\n");
	scene_expect(&scene, 2, "tok-3.conf: it stopped with an error; trying tok-2.conf");
	cr_assert_null(marks());
}

Test(came_back, reboot_on_error_yes_resets_for_a_person_too)
{
	person_starts_the_newest("timeout menu-force\nreboot-on-error yes\n");
	expect_reset("after tok-3.conf");
}

Test(came_back, reboot_on_error_yes_resets_even_where_nothing_counts)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\nreboot-on-error yes\n");
	scene.machine.variables_are_full = true;
	expect_reset("after tok-3.conf");
}

static bool comes_back_well(void *context, const struct fw_program *program, uint64_t *ret_status)
{
	(void)context;
	*ret_status = FW_SUCCESS;
	return strcmp(program->path, "tok/kernel-3.efi") == 0;
}

Test(came_back, program_without_an_error_has_not_failed)
{
	scene.machine.on_start = comes_back_well;
	scene_expect(&scene, 2, "came back without starting a system");
	cr_assert_null(marks());
}

static void marked(struct scene *where)
{
	scene_add(where->esp, 1);
	scene_add(where->esp, 2);
	set_kept(where);
	fw_set_variable(&where->machine, fw_vendor_genboot, GENBOOT_VAR_CAME_BACK, FW_VARIABLE_KEPT,
			"tok-2.conf\n", 11);
}

Test(came_back, every_call_may_fail)
{
	static const struct fault_case what = { "a marked entry", marked, false, NULL };
	struct fault_tally tally = { 0 };

	faults_once(&what, &tally);
	faults_that_last(&what, &tally);
	cr_assert_gt(tally.runs, 200);
}
