// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/json.h"
#include "host/cli/bless.h"
#include "host/cli/go.h"
#include "host/cli/report.h"

static int nothing(struct cli *cli, const struct view *view)
{
	struct confirmation other;
	int r = confirmation_read(&view->store, &other);

	if (r == 0)
		return fail(cli, EXIT_NOTHING, "genboot status",
			    "nothing is to be confirmed: %s was, and does not run",
			    quoted(other.id));
	return fail(cli, EXIT_NOTHING, "genboot status", "nothing is to be confirmed");
}

// The note last: a machine that loses power meanwhile asks once more.
static int confirm(struct cli *cli)
{
	CLEANUP(view_done) struct view view;
	struct confirmation waiting;
	int r = view_open(cli, VIEW_SELECT, &view);

	if (r != EXIT_DONE)
		return r;
	if (!go_waits(&view, &waiting))
		return nothing(cli, &view);
	if (waiting.stays)
		r = bless(cli, &view, view.booted);
	else
		note(cli, "%s runs on; the default stays what it is.",
		     view_name(&view, view.booted));
	if (r != EXIT_DONE || cli->options.dry_run)
		return r;
	r = confirmation_remove(&view.store);
	return r == 0 ? EXIT_DONE
		      : fail(cli, EXIT_FAILED, NULL,
			     "it goes back all the same: cannot remove %s/" CONFIRMATION_FILE
			     ": %s",
			     view_store_path(cli), error_text(r));
}

// What waits and does not run any more has gone back already.
static int look(struct cli *cli, bool *ret_waits, struct confirmation *ret)
{
	CLEANUP(view_done) struct view view;
	int r = view_open(cli, VIEW_READ, &view);

	*ret_waits = false;
	if (r != EXIT_DONE)
		return r;
	*ret_waits = go_waits(&view, ret);
	if (!*ret_waits)
		(void)confirmation_remove(&view.store);
	return EXIT_DONE;
}

static uint64_t running_for_sec(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_BOOTTIME, &now); // sleep counts
	return (uint64_t)now.tv_sec;
}

// In a unit of its own. The locks are nobody's meanwhile.
static int wait_for_it(struct cli *cli)
{
	struct confirmation waiting;
	bool waits;
	int r = look(cli, &waits, &waiting);

	if (r != EXIT_DONE || !waits)
		return r;
	// Nothing but the note is looked at: the ESP has to sleep, too.
	while (running_for_sec() < waiting.within_sec && go_is_noted(cli, waiting.id))
		sleep(1);
	r = look(cli, &waits, &waiting);
	if (r != EXIT_DONE || !waits)
		return r;
	note(cli, "Nobody has confirmed %s within %u seconds.", quoted(waiting.id),
	     waiting.within_sec);
	return go_now(cli);
}

int verb_confirm(struct cli *cli)
{
	return cli->options.wait ? wait_for_it(cli) : confirm(cli);
}
