// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/base/cleanup.h"
#include "host/cli/choose-default.h"
#include "host/cli/report.h"

int verb_default(struct cli *cli)
{
	CLEANUP(view_done) struct view view;
	int r = view_open(cli, VIEW_SELECT, &view);

	return r == EXIT_DONE ? choose_default(cli, &view, cli->options.operands[0]) : r;
}
