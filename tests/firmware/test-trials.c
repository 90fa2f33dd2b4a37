// SPDX-License-Identifier: GPL-2.0-or-later

// A generation on trial (boot-entries/trial.h): counted before each start, and given up after its
// tries.

#include <criterion/criterion.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "tests/firmware/scene.h"

#define COUNTER "EFI variable GenbootTrial has gone"

static struct scene scene;

// Generation 2 is the default, and 3 is on trial.
static void set_up(void)
{
	scene_open_three(&scene);
	scene_put_record(&scene, "tok-2.conf", NULL, "tok-1.conf");
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(trials, .init = set_up, .fini = tear_down);

static void assert_left(uint32_t left, uint32_t done)
{
	struct trial trial = scene_trial(&scene);

	cr_assert_eq(trial.left, left, "%u left", trial.left);
	cr_assert_eq(trial.done, done, "%u done", trial.done);
}

static struct fw_variable *counter(void)
{
	return fw_find_variable(&scene.machine, fw_vendor_genboot, GENBOOT_VAR_TRIAL);
}

static void drop_counter(void)
{
	counter()->size = 0;
}

Test(trials, each_start_is_counted_and_then_the_default_boots)
{
	for (int in_record = 0; in_record < 2; in_record++) {
		for (uint32_t tries = 1; tries <= 3; tries++) {
			scene_put_trial(&scene, "tok-3.conf", tries, in_record);
			for (uint32_t i = 1; i <= tries; i++) {
				scene_expect(&scene, 3, NULL);
				assert_left(tries - i, i);
			}
			scene_expect(&scene, 2, NULL);
			scene_expect(&scene, 2, NULL);
			assert_left(0, tries);
		}
	}
}

Test(trials, a_variable_leaves_the_record_alone)
{
	struct state_record before, after;

	scene_put_trial(&scene, "tok-3.conf", 3, false);
	before = scene_record(&scene);
	scene_expect(&scene, 3, NULL);
	scene_expect(&scene, 3, NULL);
	after = scene_record(&scene);
	cr_assert_eq(memcmp(&before, &after, sizeof before), 0);
}

Test(trials, a_blessed_generation_writes_nothing)
{
	struct state_record before = scene_record(&scene), after;

	scene_expect(&scene, 2, NULL);
	after = scene_record(&scene);
	cr_assert_eq(memcmp(&before, &after, sizeof before), 0);
	cr_assert_null(counter());
}

Test(trials, a_counter_that_has_gone_is_no_reason_to_try)
{
	scene_put_trial(&scene, "tok-3.conf", 3, false);
	drop_counter();
	scene_expect(&scene, 2, COUNTER);
}

Test(trials, nor_is_another_trials)
{
	scene_put_trial(&scene, "tok-1.conf", 3, false);
	scene_put_trial(&scene, "tok-3.conf", 3, true);
	scene_put_trial(&scene, "tok-1.conf", 1, false);
	scene_expect(&scene, 1, NULL);
	counter()->data[0] ^= 1;
	scene_expect(&scene, 2, COUNTER);
}

Test(trials, one_that_cannot_be_loaded_gives_way_at_once)
{
	scene_put_trial(&scene, "tok-3.conf", 3, false);
	fw_remove(scene.esp, "tok/initrd-3.img");
	scene_expect(&scene, 2, "tok-3.conf");
	assert_left(3, 0);
}

Test(trials, one_that_has_gone_is_passed_over)
{
	scene_put_trial(&scene, "tok-9.conf", 3, false);
	scene_expect(&scene, 2, NULL);
}

Test(trials, what_is_asked_for_once_comes_first)
{
	scene_put_trial(&scene, "tok-3.conf", 2, false);
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-1.conf");
	scene_expect(&scene, 1, NULL);
	assert_left(2, 0);
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-3.conf");
	scene_expect(&scene, 3, NULL);
	assert_left(1, 1);
}

Test(trials, it_comes_before_a_default_in_a_variable)
{
	scene_put_trial(&scene, "tok-3.conf", 1, false);
	fw_set_text(&scene.machine, "LoaderEntryDefault", "tok-1.conf");
	scene_expect(&scene, 3, NULL);
	scene_expect(&scene, 1, NULL);
}

static void assert_line(const char *line)
{
	const struct fw_program *program = &scene.outcome.program;

	cr_assert(program->options && strcmp(program->options, line) == 0, "%s",
		  program->options ? program->options : "none");
}

Test(trials, a_kernel_that_panics_restarts_the_machine_while_it_is_tried)
{
	scene_put_trial(&scene, "tok-3.conf", 1, false);
	scene_expect(&scene, 3, NULL);
	assert_line("panic=10 root=/dev/generation-3 quiet");
	scene_expect(&scene, 2, NULL);
	assert_line("root=/dev/generation-2 quiet");
}

Test(trials, an_entry_has_its_own_way_of_panicking)
{
	fw_put_text(scene.esp, "loader/entries/tok-3.conf",
		    "title Three\nsort-key tok\nversion 3\nlinux /tok/kernel-3.efi\n"
		    "options panic=-1\n");
	scene_put_trial(&scene, "tok-3.conf", 1, false);
	scene_run(&scene);
	// The last one counts.
	assert_line("panic=10 panic=-1");
}

Test(trials, a_kernel_without_a_command_line_has_one_while_it_is_tried)
{
	fw_put_text(scene.esp, "loader/entries/tok-3.conf",
		    "title Three\nsort-key tok\nversion 3\nlinux /tok/kernel-3.efi\n");
	scene_put_trial(&scene, "tok-3.conf", 1, false);
	scene_run(&scene);
	assert_line("panic=10 ");
}

Test(trials, a_unified_image_keeps_its_own_command_line)
{
	scene_add_uki(scene.esp, 4);
	scene_put_trial(&scene, "tok-4.efi", 1, false);
	scene_expect(&scene, 4, NULL);
}

static struct fw_watchdog watchdog;

// Generation 3 is on trial, and its system takes over the watchdogs that flags name.
static void put_watchdog(uint32_t flags)
{
	struct state_record record;

	watchdog = (struct fw_watchdog){ 0 };
	scene.machine.watchdog = &watchdog;
	scene_put_trial(&scene, "tok-3.conf", 2, false);
	record = scene_record(&scene);
	record.flags |= flags;
	scene_write_record(&scene, &record);
}

static bool counts(void)
{
	return watchdog.lock == 2 && watchdog.config == 3 && watchdog.is_reloaded &&
	       watchdog.stages[0] + watchdog.stages[1] == 300000;
}

Test(trials, a_watchdog_is_started_with_what_takes_it_over)
{
	put_watchdog(STATE_WATCHDOG_I6300ESB);
	scene_expect(&scene, 3, NULL);
	cr_assert(counts());
}

Test(trials, and_with_nothing_else)
{
	put_watchdog(0);
	scene_expect(&scene, 3, NULL);
	cr_assert_eq(watchdog.lock, 0);
	put_watchdog(STATE_WATCHDOG_I6300ESB);
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-2.conf");
	scene_expect(&scene, 2, NULL);
	cr_assert_eq(watchdog.lock, 0);
}

static bool come_back(void *context, const struct fw_program *program, uint64_t *ret_status)
{
	bool is_trial = strcmp(program->path, "tok/kernel-3.efi") == 0;

	(void)context;
	cr_assert_eq(counts(), is_trial);
	*ret_status = FW_SUCCESS;
	return is_trial;
}

Test(trials, what_comes_back_leaves_no_watchdog)
{
	put_watchdog(STATE_WATCHDOG_I6300ESB);
	scene.machine.on_start = come_back;
	scene_run(&scene);
	cr_assert_eq(watchdog.lock, 0);
}

Test(trials, a_watchdog_that_does_not_start_is_no_reason_to_wait)
{
	put_watchdog(STATE_WATCHDOG_I6300ESB);
	watchdog.is_stuck = true;
	scene_expect(&scene, 3, NULL);
	cr_assert_eq(watchdog.lock, 0);
}
