// SPDX-License-Identifier: GPL-2.0-or-later

// What stage 1 could not start: another one is taken, until nothing else is left.

#include <criterion/criterion.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "tests/firmware/scene.h"

static struct scene scene;

static void set_up(void)
{
	scene_open_three(&scene);
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(failed_starts, .init = set_up, .fini = tear_down);

static void say(const char *text)
{
	fw_set_variable(&scene.machine, fw_vendor_genboot, GENBOOT_VAR_FAILED, FW_VARIABLE_KEPT,
			text, strlen(text));
}

static bool is_said(void)
{
	return fw_find_variable(&scene.machine, fw_vendor_genboot, GENBOOT_VAR_FAILED) != NULL;
}

Test(failed_starts, the_next_one_is_taken_and_the_reason_told)
{
	say("tok-3.conf the image of its root is damaged\n");
	scene_expect(&scene, 2, "tok-3.conf: the image of its root is damaged");
}

Test(failed_starts, the_word_stays_for_the_boots_after_that)
{
	say("tok-3.conf no disk\n");
	scene_expect(&scene, 2, "no disk");
	cr_assert(is_said());
	scene_expect(&scene, 2, "no disk");
}

Test(failed_starts, several_are_passed_over)
{
	say("tok-3.conf no disk\nother.conf x\ntok-2.conf no disk either\n");
	scene_expect(&scene, 1, "no disk either");
}

Test(failed_starts, nothing_else_left_means_that_they_are_tried_again)
{
	say("tok-1.conf a\ntok-2.conf b\ntok-3.conf c\n");
	scene_expect(&scene, 3, NULL);
}

Test(failed_starts, what_says_nothing_changes_nothing)
{
	say("tok-3.conf\nTOK-3 x\n\xff\xff");
	scene_expect(&scene, 3, NULL);
}
