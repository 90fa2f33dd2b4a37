// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/base/cleanup.h"
#include "host/cli/choose-default.h"
#include "host/cli/report.h"

int verb_rollback(struct cli *cli)
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
