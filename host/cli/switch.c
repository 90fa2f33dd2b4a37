// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>

#include "host/base/cleanup.h"
#include "host/base/json.h"
#include "host/cli/choose-default.h"
#include "host/cli/go.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/cli/trial.h"

// The default that a restart without confirmation leads to; NULL when there is none.
static struct esp_entry *way_back(const struct view *view, const struct esp_entry *entry)
{
	struct esp_entry *other = entry == view->standing ? view->booted : view->standing;

	return other == entry ? NULL : other;
}

// One start, which is counted: whatever happens before the confirmation, the next one is the
// default's.
static int begin_trial(struct cli *cli, struct view *view, struct esp_entry *entry)
{
	const struct trial_plan plan = { .is_wanted = true, .tries = 1 };
	struct esp_entry *back = way_back(view, entry);
	const char *problem = back ? trial_problem(view) : "there is nothing to go back to";
	int r = EXIT_DONE;

	if (problem)
		return fail(cli, EXIT_REFUSED, "genboot switch N",
			    "%s cannot wait to be confirmed: %s", view_name(view, entry), problem);
	if (back != view->standing)
		r = make_default(cli, view, back);
	trial_steps(cli, &plan, entry->shown.id);
	if (r == EXIT_DONE && !cli->options.dry_run &&
	    trial_apply(view, &plan, entry->shown.id) < 0)
		r = fail(cli, EXIT_FAILED, NULL, "the state record cannot be written");
	return r;
}

static int choose_it(struct cli *cli, struct view *view, struct esp_entry *entry,
		     const struct confirmation *confirmation)
{
	return confirmation->within_sec > 0 ? begin_trial(cli, view, entry)
					    : make_default(cli, view, entry);
}

// The note first: a trial that nobody waits for would be blessed by itself.
static int set(struct cli *cli, struct view *view, struct esp_entry *entry,
	       const struct confirmation *confirmation)
{
	int r = cli->options.dry_run ? EXIT_DONE : go_note(cli, view, confirmation);

	if (r == EXIT_DONE)
		r = choose_it(cli, view, entry, confirmation);
	if (r != EXIT_DONE && !cli->options.dry_run)
		(void)confirmation_remove(&view->store);
	return r;
}

static int stay(struct cli *cli, struct view *view, struct esp_entry *entry)
{
	note(cli, "%s runs already.", view_name(view, entry));
	return make_default(cli, view, entry);
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
		r = go_read_confirmation(cli, entry, true, &confirmation);
	if (r != EXIT_DONE)
		return r;
	if (entry == view.booted)
		return stay(cli, &view, entry);
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

int verb_switch(struct cli *cli)
{
	bool goes = false;
	int r;

	signal(SIGHUP, SIG_IGN);
	r = prepare(cli, &goes);
	return r == EXIT_DONE && goes ? go_now(cli) : r;
}
