// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>

#include "host/base/cleanup.h"
#include "host/cli/choose-default.h"
#include "host/cli/go.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"

static int roll_back(struct cli *cli)
{
	CLEANUP(view_done) struct view view;
	const struct boot_entry *standing;
	struct esp_entry *before;
	uint32_t now;
	int r = view_open(cli, VIEW_SELECT, &view);

	if (r != EXIT_DONE)
		return r;
	// The default is the one before what is on trial.
	if (view.wishes.trial.state != TRIAL_NONE && view.standing)
		return make_default(cli, &view, view.standing);
	now = view_number(&view, view.standing);
	standing = view_standing(&view);
	if (now == 0)
		return fail(cli, EXIT_NOTHING, "genboot list, then genboot default N",
			    "there is nothing to roll back from: the default is %s, which is no "
			    "generation of this machine",
			    standing ? view_name_shown(&view, standing) : "nothing");
	before = generation_before(&view, now);
	if (!before)
		return fail(cli, EXIT_NOTHING, "genboot list",
			    "there is no usable generation before generation %u", now);
	return make_default(cli, &view, before);
}

static int roll_back_and_go(struct cli *cli)
{
	int r;

	signal(SIGHUP, SIG_IGN);
	cli->has_more_steps = true;
	r = roll_back(cli);
	cli->has_more_steps = false;
	if (r != EXIT_DONE)
		return r;
	step(cli, "restart", "the machine", 0, NULL);
	steps_print(cli);
	return cli->options.dry_run ? EXIT_DONE : go_now(cli);
}

int verb_rollback(struct cli *cli)
{
	return cli->options.now ? roll_back_and_go(cli) : roll_back(cli);
}
