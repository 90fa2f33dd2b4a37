// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/base/cleanup.h"
#include "host/cli/choose-default.h"
#include "host/cli/report.h"

int verb_default(struct cli *cli)
{
	CLEANUP(view_done) struct view view;
	const struct boot_entry *other;
	struct target target;
	int r = view_open(cli, VIEW_SELECT, &view);

	if (r != EXIT_DONE)
		return r;
	other = seen_others_find(&view.others, cli->options.operands[0]);
	if (other)
		return make_other_default(cli, &view, other);
	r = view_find(cli, &view, cli->options.operands[0], &target);
	if (r != EXIT_DONE)
		return r;
	if (!target.entry)
		return fail(cli, EXIT_DAMAGED, "genboot list",
			    "generation %u cannot be the default: it has no boot entry",
			    target.number);
	return make_default(cli, &view, target.entry);
}
