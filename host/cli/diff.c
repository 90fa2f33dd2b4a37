// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/cli.h"
#include "host/cli/compare.h"
#include "host/cli/drift-text.h"
#include "host/cli/report.h"

static int say_failure(struct cli *cli, int error)
{
	if (error == -ENOENT)
		return fail(cli, EXIT_NOTHING, "genboot status",
			    "no generation with a sealed root runs here, so /etc does not drift");
	return fail(cli, EXIT_FAILED, NULL, "cannot see what has changed in /etc: %s",
		    error_text(error));
}

static void tell(struct cli *cli, const struct drift_sides *sides, const struct drift *drift)
{
	json_t *list = json_array();

	for (size_t i = 0; i < drift->n; i++)
		drift_tell(cli, sides, &drift->items[i], list);
	if (drift->n == 0)
		note(cli, "Nothing has changed in /etc since this generation came up.");
	json_object_set_new(cli->result, "drift", list);
}

static int show_drift(struct cli *cli)
{
	CLEANUP(cleanup_free)
	char *run = xprintf("%s" DRIFT_RUN, cli->options.root ? cli->options.root : "");
	CLEANUP(drift_sides_close)
	struct drift_sides sides = { .upper_fd = -1, .own_fd = -1, .image_fd = -1 };
	CLEANUP(drift_done) struct drift drift = { 0 };
	int r = drift_sides_open(run, &sides);

	if (r == 0)
		r = drift_read(run, &drift);
	if (r < 0)
		return say_failure(cli, r);
	tell(cli, &sides, &drift);
	return EXIT_DONE;
}

int verb_diff(struct cli *cli)
{
	bool drift = cli->options.drift;

	if (drift && (cli->options.n_operands > 0 || cli->options.stat))
		return fail(cli, EXIT_USAGE, "genboot diff --drift",
			    "--drift is about what runs: it takes no generations and no --stat");
	if (!drift && cli->options.root)
		return fail(cli, EXIT_USAGE, "genboot diff --drift --root TREE",
			    "--root goes with --drift");
	if (!drift && cli->options.n_operands == 0)
		return fail(cli, EXIT_USAGE, "genboot diff A B; or genboot diff --drift",
			    "diff needs two generations, or --drift");
	return drift ? show_drift(cli) : compare(cli);
}
