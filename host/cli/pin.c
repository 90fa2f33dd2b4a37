// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/mark.h"

static void set(const struct cli *cli, struct marks *marks)
{
	(void)cli;
	marks->pinned = true;
}

static void clear(const struct cli *cli, struct marks *marks)
{
	(void)cli;
	marks->pinned = false;
}

int verb_pin(struct cli *cli)
{
	static const struct mark_change change = { "pin", "the generation", set, "is pinned",
						   "is pinned already" };

	return mark_run(cli, &change);
}

int verb_unpin(struct cli *cli)
{
	static const struct mark_change change = { "unpin", "the generation", clear,
						   "is not pinned any more",
						   "is unpinned already" };

	return mark_run(cli, &change);
}
