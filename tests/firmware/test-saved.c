// SPDX-License-Identifier: GPL-2.0-or-later

// "@saved": what is remembered, and when.

#include <criterion/criterion.h>
#include <string.h>

#include "tests/firmware/scene.h"

static struct scene scene;

static void set_up(void)
{
	scene_open_three(&scene);
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\ndefault @saved\n");
	fw_set_text(&scene.machine, "LoaderEntryLastBooted", "tok-2.conf");
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(saved, .init = set_up, .fini = tear_down);

static bool saved_is(const char *id)
{
	return fw_variable_is(&scene.machine, "LoaderEntryLastBooted", id);
}

static bool newest_comes_back(void *context, const struct fw_program *program, uint64_t *ret_status)
{
	(void)context;
	*ret_status = FW_ABORTED;
	return strstr(program->path, "-3");
}

// It has come back with an error; then the countdown takes the one that was saved before.
Test(saved, what_was_started_last_is_remembered_and_not_what_failed)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 1000000, .character = '2' },
		{ .at_usec = 1100000, .character = '\r' },
	};

	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\ndefault @saved\n");
	scene.machine.on_start = newest_comes_back;
	scene.machine.keys = keys;
	scene.machine.n_keys = 2;
	scene_expect(&scene, 2, "tok-3.conf: ");
	cr_assert(saved_is("tok-2.conf"));
}

Test(saved, nothing_is_remembered_where_a_variable_decides)
{
	fw_set_text(&scene.machine, "LoaderEntryDefault", "tok-3.conf");
	scene_expect(&scene, 3, NULL);
	cr_assert(saved_is("tok-2.conf"));
}

Test(saved, nothing_is_remembered_where_the_state_record_decides)
{
	scene_put_record(&scene, "tok-3.conf", NULL, "tok-3.conf");
	scene_expect(&scene, 3, NULL);
	cr_assert(saved_is("tok-2.conf"));
}

Test(saved, a_variable_that_says_so_is_above_the_state_record)
{
	scene_put_record(&scene, "tok-3.conf", NULL, "tok-3.conf");
	fw_set_text(&scene.machine, "LoaderEntryDefault", "@saved");
	scene_expect(&scene, 2, NULL);
	cr_assert(saved_is("tok-2.conf"));
	fw_set_text(&scene.machine, "LoaderEntryLastBooted", NULL);
	scene_run(&scene);
	cr_assert_not(saved_is(NULL));
}

// Where it does not decide, the variable has what another loader has left.
Test(saved, booted_last_is_told_where_it_decides)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 3\ndefault @saved\n");
	scene_expect(&scene, 2, "booted last");
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 3\n");
	scene_expect(&scene, 3, NULL);
	cr_assert_not(fw_said(&scene.outcome, "booted last"));
}
