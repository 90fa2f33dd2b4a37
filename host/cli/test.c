// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>

#include "host/base/cleanup.h"
#include "host/cli/adopted.h"
#include "host/cli/boot.h"
#include "host/cli/go.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"

static int set(struct cli *cli, struct view *view, const struct esp_entry *entry,
	       const struct confirmation *confirmation)
{
	int r = cli->options.dry_run ? EXIT_DONE : go_note(cli, view, confirmation);

	if (r == EXIT_DONE)
		r = adopted_start_once(cli, view);
	if (r == EXIT_DONE)
		r = boot_once(cli, view, &entry->shown, view_number(view, entry));
	if (r != EXIT_DONE && !cli->options.dry_run)
		(void)confirmation_remove(&view->store);
	return r;
}

// What is done under the locks. *ret_goes: and now go there.
static int prepare(struct cli *cli, bool *ret_goes)
{
	CLEANUP(view_done) struct view view;
	struct confirmation confirmation;
	struct esp_entry *entry = NULL;
	int r = view_open(cli, VIEW_SELECT, &view);

	if (r == EXIT_DONE)
		r = go_find(cli, &view, &entry);
	if (r == EXIT_DONE)
		r = go_read_confirmation(cli, entry, false, &confirmation);
	if (r != EXIT_DONE)
		return r;
	if (entry == view.booted)
		return fail(cli, EXIT_NOTHING, "genboot list, then genboot test N",
			    "%s runs already", view_name(&view, entry));
	cli->has_more_steps = true;
	r = set(cli, &view, entry, &confirmation);
	cli->has_more_steps = false;
	if (r != EXIT_DONE)
		return r;
	go_announce(cli, &view, entry, &confirmation);
	steps_print(cli);
	*ret_goes = !cli->options.dry_run;
	return r;
}

int verb_test(struct cli *cli)
{
	bool goes = false;
	int r;

	signal(SIGHUP, SIG_IGN);
	r = prepare(cli, &goes);
	return r == EXIT_DONE && goes ? go_now(cli) : r;
}
